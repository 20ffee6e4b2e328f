import { randomUUID } from "node:crypto";
import { z } from "zod";
import { commitStatus, repositoryUrl } from "../serialize/index.ts";
import type { CommitStatus, Repository } from "../state.ts";
import { emitStatus } from "../webhooks/index.ts";
import { changeset } from "./commits.ts";
import { fieldError, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { caller, operation, param, readBody, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

const C = "/repositories/{workspace}/{repo_slug}/commit/{commit}";

export const STATUS_FIELDS = ["key", "state", "name", "refname", "created_on", "updated_on"];

export const statusOperations: readonly Operation[] = [
  operation("GET", `${C}/statuses`, async (request) => {
    const repository = repositoryOf(request);
    const hash = await changeset(request, repository);
    const found = repository.statuses.filter((status) => status.commit === hash);
    return listAnswer(request, found, (one) => commitStatus(request.view, repository, one), {
      queryFields: STATUS_FIELDS,
      sortFields: STATUS_FIELDS,
    });
  }),
  operation("POST", `${C}/statuses/build`, createStatus),
  operation("GET", `${C}/statuses/build/{key}`, async (request) => {
    const repository = repositoryOf(request);
    const status = await statusOf(request, repository);
    return { status: 200, body: commitStatus(request.view, repository, status) };
  }),
  operation("PUT", `${C}/statuses/build/{key}`, async (request) => {
    const repository = repositoryOf(request);
    const status = await statusOf(request, repository);
    const input = readBody(request, statusChange);
    change(status, checked(input), request.world.now());
    emitStatus(request.world, "updated", repository, status, caller(request).uuid);
    return { status: 200, body: commitStatus(request.view, repository, status) };
  }),
];

const statusInput = z.looseObject({
  key: z.string().min(1, "This field is required."),
  state: z.enum(["SUCCESSFUL", "FAILED", "INPROGRESS", "STOPPED"]),
  name: z.string().nullish(),
  url: z.string().nullish(),
  description: z.string().nullish(),
  refname: z.string().nullish(),
});

const statusChange = statusInput.partial();
type StatusInput = z.infer<typeof statusChange>;

/** Bitbucket: keys of at most 40 characters, names of at most 255. */
function checked<T extends StatusInput>(input: T): T {
  const limits = { key: 40, name: 255 } as const;
  for (const field of ["key", "name"] as const) {
    const length = Array.from(input[field] ?? "").length;
    if (length > limits[field]) {
      const text = `Ensure this value has at most ${limits[field]} characters (it has ${length}).`;
      throw fieldError(field, text);
    }
  }
  return input;
}

/** The same key on the same commit overwrites. */
async function createStatus(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request);
  const hash = await changeset(request, repository);
  const input = checked(readBody(request, statusInput));
  const creator = caller(request).uuid;
  const now = request.world.now();
  const existing = find(repository, hash, input.key);
  const status: CommitStatus = existing ?? {
    uuid: randomUUID(),
    commit: hash,
    key: input.key,
    state: input.state,
    name: "",
    url: "",
    description: "",
    refname: null,
    creator,
    createdOn: now,
    updatedOn: now,
  };
  change(status, input, now);
  if (existing === null) {
    repository.statuses.push(status);
  }
  emitStatus(request.world, existing === null ? "created" : "updated", repository, status, creator);
  const key = encodeURIComponent(status.key);
  const location = `${repositoryUrl(request.view, repository)}/commit/${hash}/statuses/build/${key}`;
  const body = commitStatus(request.view, repository, status);
  return { status: 201, body, headers: { location } };
}

function change(status: CommitStatus, input: StatusInput, now: number): void {
  status.state = input.state ?? status.state;
  status.name = input.name ?? status.name;
  status.url = input.url ?? status.url;
  status.description = input.description ?? status.description;
  status.refname = input.refname === undefined ? status.refname : input.refname;
  status.updatedOn = now;
}

function find(repository: Repository, commit: string, key: string): CommitStatus | null {
  return (
    repository.statuses.find((status) => status.commit === commit && status.key === key) ?? null
  );
}

async function statusOf(request: ApiRequest, repository: Repository): Promise<CommitStatus> {
  const hash = await changeset(request, repository);
  const key = param(request, "key");
  const status = find(repository, hash, key);
  if (status === null) {
    throw notFound(`Build status ${key} not found`);
  }
  return status;
}
