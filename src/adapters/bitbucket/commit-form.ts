import { randomBytes } from "node:crypto";
import { KodyError } from "../../core/domain/index.ts";
import type { NewCommit } from "../../core/ports/index.ts";
import type { Form } from "./http/index.ts";

/**
 * The form of one commit. Bitbucket: a file is a field under its path; with a leading slash no path is taken for one of
 * the fields that describe the commit. A path that stands in `files` without a field of its own is deleted. Throws
 * `invalid-input` for what would become another commit than the one that is wanted.
 */
export function commitForm(commit: NewCommit): Form {
  assertWhole(commit);
  const boundary = `kody-${randomBytes(24).toString("hex")}`;
  const parts = [
    field("message", commit.message.toWellFormed()),
    field("author", commit.author),
    field("branch", commit.branch),
    field("parents", commit.parent),
  ];
  for (const [path, content] of commit.files)
    parts.push(
      content === null
        ? field("files", `/${path}`)
        : file(path, content, commit.executables?.has(path) === true),
    );
  const text = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("");
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: new TextEncoder().encode(`${text}--${boundary}--\r\n`),
  };
}

function field(name: string, value: string): string {
  return `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
}

/** Bitbucket: a file that is executable stays so only when that is said again. */
function file(path: string, content: string, executable: boolean): string {
  const name = path.split("/").at(-1) ?? "";
  const attributes = executable ? `; x-attributes="executable"` : "";
  return `Content-Disposition: form-data; name="/${path}"; filename="${name}"${attributes}\r\nContent-Type: application/octet-stream\r\n\r\n${content}`;
}

function assertWhole({ branch, parent, message, author, files }: NewCommit): void {
  if (!/^[0-9a-f]{40}$/.test(parent))
    throw invalid("A commit needs the 40 digits of the commit that it follows.");
  if (!/^[^\s~^:?*[\\\p{Cc}]+$/u.test(branch) || branch.startsWith("-"))
    throw invalid("A commit needs the name of a branch.");
  if (message.trim() === "") throw invalid("A commit needs a message.");
  if (!/^[^<>\p{Cc}]+ <[^<>\s\p{Cc}]+>$/u.test(author))
    throw invalid("The author of a commit is written as Name <email>.");
  if (files.size === 0) throw invalid("A commit needs at least one file.");
  for (const [path, content] of files) {
    assertPath(path);
    if (content?.isWellFormed() === false)
      throw invalid(`The new text of ${path} is no valid Unicode. Commit it by hand.`);
  }
}

/** Quotes and control characters mean something in a form, and servers do not agree what. */
function assertPath(path: string): void {
  const steps = path.split("/");
  const inside = steps.every(
    (step) => !["", ".", ".."].includes(step) && step.toLowerCase() !== ".git",
  );
  if (inside && path.isWellFormed() && !/["\\\p{Cc}]/u.test(path)) return;
  throw invalid("A file's path has signs that can't be sent to Bitbucket. Commit it by hand.");
}

function invalid(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
