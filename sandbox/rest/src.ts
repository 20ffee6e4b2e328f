import { CommitRefused, commitToBranch, isBarred } from "../actions/index.ts";
import { findEntry, listEntries, log, readBlob } from "../git/index.ts";
import type { TreeEntry } from "../git/index.ts";
import { pageBody } from "../paging.ts";
import { repositoryUrl, treeEntry } from "../serialize/index.ts";
import type { Repository, User } from "../state.ts";
import { ApiError, forbidden, notFound } from "./errors.ts";
import { readForm } from "./form.ts";
import type { FormField } from "./form.ts";
import { listAnswer, pageOf } from "./lists.ts";
import { caller, commitOf, operation, param, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

const R = "/repositories/{workspace}/{repo_slug}";

export const srcOperations: readonly Operation[] = [
  operation("GET", `${R}/src`, async (request) => {
    const repository = repositoryOf(request);
    const hash = await commitOf(request, repository, repository.mainBranch);
    const location = `${repositoryUrl(request.view, repository)}/src/${hash}/`;
    return { status: 302, headers: { location: location + request.address.search } };
  }),
  operation("GET", `${R}/src/{commit}/{path}`, readSource),
  operation("POST", `${R}/src`, writeSource),
  operation("GET", `${R}/filehistory/{commit}/{path}`, fileHistory),
];

/** Bitbucket answers 555 when a listing takes too long; here from this depth on. */
const DEEPEST = 10;

async function readSource(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request);
  const { git } = request.world;
  const hash = await commitOf(request, repository, param(request, "commit"));
  const path = param(request, "path").replace(/\/$/, "");
  const entry = await findEntry(git, repository.gitDir, hash, path);
  if (entry === null) {
    throw notFound(`No such file or directory: ${path}`);
  }
  const meta = request.query.get("format") === "meta";
  if (entry.kind !== "directory" || meta) {
    return meta
      ? { status: 200, body: treeEntry(request.view, repository, entry, hash) }
      : readFile(request, repository, entry);
  }
  const depth = Number(request.query.get("max_depth") ?? "1");
  if (!Number.isInteger(depth) || depth < 1) {
    throw new ApiError(400, "Invalid max_depth");
  }
  if (depth > DEEPEST) {
    throw new ApiError(555, "The listing takes too long. Ask for fewer levels.");
  }
  const directory = path === "" ? "" : `${path}/`;
  const entries = await listEntries(git, repository.gitDir, hash, directory, depth);
  const fields = ["path", "type", "size"];
  return listAnswer(request, entries, (one) => treeEntry(request.view, repository, one, hash), {
    queryFields: fields,
    sortFields: fields,
  });
}

async function readFile(
  request: ApiRequest,
  repository: Repository,
  entry: TreeEntry,
): Promise<Answer> {
  if (entry.kind === "submodule") {
    throw notFound(`${entry.path} is a subrepository.`);
  }
  const bytes = await readBlob(request.world.git, repository.gitDir, entry.object);
  const text = !bytes.subarray(0, 8000).includes(0);
  return {
    status: 200,
    body: bytes,
    headers: { "content-type": text ? "text/plain" : "application/octet-stream" },
  };
}

async function fileHistory(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request);
  const { git } = request.world;
  const hash = await commitOf(request, repository, param(request, "commit"));
  const path = param(request, "path");
  const page = pageOf(request, {});
  const commits = await log(git, repository.gitDir, {
    include: [hash],
    path,
    skip: page.offset,
    limit: page.length + 1,
  });
  if (commits.length === 0) {
    throw notFound(`No such file or directory: ${path}`);
  }
  const values = [];
  for (const commit of commits.slice(0, page.length)) {
    const entry = await findEntry(git, repository.gitDir, commit.hash, path);
    if (entry !== null) {
      values.push(treeEntry(request.view, repository, entry, commit.hash));
    }
  }
  const more = { more: commits.length > page.length };
  return { status: 200, body: pageBody(page, {}, values, more, request.address) };
}

/** Form fields that are not the path of a file. */
const RESERVED = new Set(["message", "author", "parents", "branch", "files"]);

async function writeSource(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request, "write");
  const actor = caller(request);
  const form = readForm(request.headers.get("content-type") ?? "", request.body);
  const text = (name: string) => {
    const field = form.find((one) => one.name === name && one.filename === null);
    const value = field?.value.toString("utf8") ?? "";
    return value === "" ? null : value;
  };
  const files = filesOf(form);
  const branch = text("branch") ?? repository.mainBranch;
  if (isBarred(repository, "push", branch, actor.uuid)) {
    throw forbidden(`Permission denied to update branch ${branch}.`);
  }
  const parents = text("parents");
  const expected = parents === null ? null : await commitOf(request, repository, parents);
  try {
    const hash = await commitToBranch(request.world, repository, {
      branch,
      from: null,
      message: text("message") ?? `Changed by ${actor.displayName}`,
      author: authorOf(text("author"), actor),
      actor: actor.uuid,
      files,
      executables: new Set(form.filter((one) => one.executable).map((one) => plainPath(one.name))),
      expected,
    });
    const location = `${repositoryUrl(request.view, repository)}/commit/${hash}`;
    return { status: 201, headers: { location } };
  } catch (error) {
    if (error instanceof CommitRefused) {
      throw new ApiError(error.kind === "moved" ? 409 : 400, error.message);
    }
    throw error;
  }
}

/** Fields are paths; `files` without a field of that name deletes. */
function filesOf(form: readonly FormField[]): Record<string, Uint8Array | null> {
  const files: Record<string, Uint8Array | null> = {};
  for (const { name, filename, value } of form) {
    if (name === "files" && filename === null) {
      files[plainPath(value.toString("utf8"))] ??= null;
    } else if (filename !== null || !RESERVED.has(name)) {
      // A file may be sent under the name `files`; its own name is the path then.
      files[plainPath(RESERVED.has(name) && filename !== null ? filename : name)] = value;
    }
  }
  return files;
}

function plainPath(path: string): string {
  return path.replace(/^\/+/, "");
}

function authorOf(text: string | null, actor: User): { name: string; email: string } {
  const match = /^([^<]*)<([^<>]*)>$/.exec(text ?? "");
  return {
    name: match?.[1]?.trimEnd() ?? actor.displayName,
    email: match?.[2] ?? actor.email,
  };
}
