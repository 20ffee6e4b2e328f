import { z } from "zod";
import { changeRefs, isBarred } from "../actions/index.ts";
import { isRefName, listRefs, readCommit, readCommits } from "../git/index.ts";
import type { CommitInfo, Ref } from "../git/index.ts";
import type { Json } from "../json.ts";
import { commitInRepository, ref as refBody } from "../serialize/index.ts";
import type { Repository } from "../state.ts";
import { ApiError, forbidden, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { caller, commitOf, operation, param, readBody, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

const R = "/repositories/{workspace}/{repo_slug}";

export const refOperations: readonly Operation[] = [
  operation("GET", `${R}/refs`, (request) => list(request, null)),
  operation("GET", `${R}/refs/branches`, (request) => list(request, "branch")),
  operation("GET", `${R}/refs/tags`, (request) => list(request, "tag")),
  operation("GET", `${R}/refs/branches/{name}`, (request) => one(request, "branch")),
  operation("GET", `${R}/refs/tags/{name}`, (request) => one(request, "tag")),
  operation("POST", `${R}/refs/branches`, createBranch),
  operation("DELETE", `${R}/refs/branches/{name}`, deleteBranch),
];

const FIELDS = ["name", "target.date", "target.hash", "target.author.user.uuid"];

async function list(request: ApiRequest, kind: Ref["kind"] | null): Promise<Answer> {
  const repository = repositoryOf(request);
  const refs = await listRefs(request.world.git, repository.gitDir);
  const wanted = refs.filter((ref) => kind === null || ref.kind === kind);
  const hashes = wanted.map((ref) => ref.hash);
  const commits = await readCommits(request.world.git, repository.gitDir, hashes);
  const rows = wanted.flatMap((ref) => {
    const info = commits.get(ref.hash);
    return info === undefined ? [] : [body(request, repository, ref, info)];
  });
  return listAnswer(request, rows, (row) => row, { queryFields: FIELDS, sortFields: FIELDS });
}

async function one(request: ApiRequest, kind: Ref["kind"]): Promise<Answer> {
  const repository = repositoryOf(request);
  const name = param(request, "name");
  const refs = await listRefs(request.world.git, repository.gitDir);
  const found = refs.find((ref) => ref.kind === kind && ref.name === name);
  if (found === undefined) {
    throw notFound(`${kind === "branch" ? "Branch" : "Tag"} "${name}" not found`);
  }
  return { status: 200, body: await serialize(request, repository, found) };
}

async function serialize(request: ApiRequest, repository: Repository, ref: Ref): Promise<Json> {
  const info = await readCommit(request.world.git, repository.gitDir, ref.hash);
  return body(request, repository, ref, info);
}

function body(request: ApiRequest, repository: Repository, ref: Ref, info: CommitInfo): Json {
  const target = commitInRepository(request.view, repository, info);
  return refBody(request.view, repository, ref, target);
}

const branchInput = z.looseObject({
  name: z.string().min(1),
  target: z.looseObject({ hash: z.string().min(1) }),
});

async function createBranch(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request, "write");
  const { name, target } = readBody(request, branchInput);
  if (!isRefName(name)) {
    throw new ApiError(400, `"${name}" is not a valid branch name.`);
  }
  const actor = caller(request);
  return request.world.lock(repository.gitDir, async () => {
    const hash = await commitOf(request, repository, target.hash);
    const refs = await listRefs(request.world.git, repository.gitDir);
    if (refs.some((ref) => ref.kind === "branch" && ref.name === name)) {
      throw new ApiError(400, `Branch "${name}" already exists.`, {
        data: { key: "BRANCH_ALREADY_EXISTS" },
      });
    }
    await changeRefs(
      request.world,
      repository,
      actor.uuid,
      [{ kind: "branch", name, before: null, after: hash }],
      refs.map((ref) => ref.hash),
    );
    const created: Ref = { kind: "branch", name, hash, object: hash };
    return { status: 201, body: await serialize(request, repository, created) };
  });
}

async function deleteBranch(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request, "write");
  const name = param(request, "name");
  const actor = caller(request);
  if (isBarred(repository, "delete", name, actor.uuid)) {
    throw forbidden(`Permission denied to delete branch ${name}.`);
  }
  return request.world.lock(repository.gitDir, async () => {
    const refs = await listRefs(request.world.git, repository.gitDir);
    const found = refs.find((ref) => ref.kind === "branch" && ref.name === name);
    if (found === undefined) {
      throw notFound(`Branch "${name}" not found`);
    }
    if (name === repository.mainBranch) {
      throw new ApiError(400, "The main branch cannot be deleted.");
    }
    await changeRefs(
      request.world,
      repository,
      actor.uuid,
      [{ kind: "branch", name, before: found.hash, after: null }],
      refs.map((ref) => ref.hash),
    );
    return { status: 204 };
  });
}
