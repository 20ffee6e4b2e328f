import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A real repository with a work tree, for tests. Its owner removes the folder. */
export interface TestRepository {
  readonly path: string;
  git(...args: string[]): string;
  /** Feeds `input` to a git command; for trees and objects that no work tree could hold. */
  feed(input: string | Buffer, ...args: string[]): string;
  /** Writes the files (null removes), commits all, answers the hash. */
  commit(files: Readonly<Record<string, string | Buffer | null>>, message?: string): string;
}

const variables = {
  PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
};

export function makeTempFolder(): string {
  return mkdtempSync(join(tmpdir(), "kody-git-test-"));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function makeRepository(path: string): TestRepository {
  mkdirSync(path, { recursive: true });
  const feed = (input: string | Buffer, ...args: string[]): string =>
    execFileSync("git", args, {
      cwd: path,
      env: variables,
      input,
      encoding: "utf8",
      maxBuffer: 1e9,
      stdio: ["pipe", "pipe", "pipe"],
    }).trimEnd();
  const git = (...args: string[]): string => feed("", ...args);
  git("init", "-q", "-b", "main");
  // As on Bitbucket, abbreviated wants aside: filters and any reachable commit may be asked for.
  git("config", "uploadpack.allowFilter", "true");
  git("config", "uploadpack.allowAnySHA1InWant", "true");
  return {
    path,
    git,
    feed,
    commit(files, message = "change") {
      for (const [name, content] of Object.entries(files)) {
        const file = join(path, name);
        if (content === null) rmSync(file, { force: true });
        else {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, content);
        }
      }
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
  };
}
