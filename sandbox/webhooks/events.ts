import { omitPaths } from "../fields.ts";
import { log, readCommit } from "../git/index.ts";
import type { RefChange } from "../git/index.ts";
import type { Json, JsonObject } from "../json.ts";
import {
  accountOrNull,
  comment as commentBody,
  commitInPush,
  commitStatus,
  pullRequest,
  PULL_REQUEST_EXTRAS,
  ref,
  repositoryPage,
  repositoryUrl,
  time,
} from "../serialize/index.ts";
import type { Comment, CommitStatus, PullRequest, Repository } from "../state.ts";
import type { World } from "../world.ts";

/** Events about a pull request; `extra` is what the payload has besides it. */
export function emitPullRequest(
  world: World,
  key: string,
  repository: Repository,
  pull: PullRequest,
  actor: string,
  extra: JsonObject = {},
): void {
  const body = omitPaths(pullRequest(world, repository, pull), PULL_REQUEST_EXTRAS);
  world.emit({ key, repository, actor, payload: { pullrequest: body, ...extra } });
}

/** `approved`, `unapproved`, `changes_request_created`, `changes_request_removed`. */
export function emitVerdict(
  world: World,
  key: "approved" | "unapproved" | "changes_request_created" | "changes_request_removed",
  repository: Repository,
  pull: PullRequest,
  actor: string,
): void {
  const name = key.endsWith("approved") ? "approval" : "changes_request";
  const verdict = { date: time(world.now()), user: accountOrNull(world, actor) };
  emitPullRequest(world, `pullrequest:${key}`, repository, pull, actor, { [name]: verdict });
}

/**
 * Comment events. Bitbucket documents no payload for `resolved` and `reopened`: they are built
 * like the others, the comment with its `resolution`.
 */
export function emitComment(
  world: World,
  key: "created" | "updated" | "deleted" | "resolved" | "reopened",
  repository: Repository,
  pull: PullRequest,
  comment: Comment,
  actor: string,
): void {
  const extra = { comment: commentBody(world, repository, pull, comment) };
  emitPullRequest(world, `pullrequest:comment_${key}`, repository, pull, actor, extra);
}

export function emitStatus(
  world: World,
  key: "created" | "updated",
  repository: Repository,
  status: CommitStatus,
  actor: string,
): void {
  const payload = { commit_status: commitStatus(world, repository, status) };
  world.emit({ key: `repo:commit_status_${key}`, repository, actor, payload });
}

/** Bitbucket: at most five commits per change, newest first. */
const COMMITS_PER_CHANGE = 5;

/** A reference that changed, and the hashes that were known before it did. */
export interface PushedChange extends RefChange {
  forced: boolean;
  known: readonly string[];
}

/** One `repo:push` for all references that one push changed. */
export async function emitPush(
  world: World,
  repository: Repository,
  actor: string,
  changes: readonly PushedChange[],
): Promise<void> {
  const bodies: Json[] = [];
  for (const change of changes) {
    bodies.push(await pushedChange(world, repository, change));
  }
  world.emit({ key: "repo:push", repository, actor, payload: { push: { changes: bodies } } });
}

async function pushedChange(
  world: World,
  repository: Repository,
  change: PushedChange,
): Promise<JsonObject> {
  const body: JsonObject = {
    old: await side(world, repository, change, change.before),
    new: await side(world, repository, change, change.after),
    created: change.before === null,
    closed: change.after === null,
    forced: change.forced,
    truncated: false,
    links: changeLinks(world, repository, change),
  };
  if (change.after !== null) {
    const exclude = change.before === null ? change.known : [change.before];
    const found = await log(world.git, repository.gitDir, {
      include: [change.after],
      exclude,
      limit: COMMITS_PER_CHANGE + 1,
    });
    body["truncated"] = found.length > COMMITS_PER_CHANGE;
    body["commits"] = found
      .slice(0, COMMITS_PER_CHANGE)
      .map((info) => commitInPush(world, repository, info));
  }
  return body;
}

async function side(
  world: World,
  repository: Repository,
  change: PushedChange,
  hash: string | null,
): Promise<Json> {
  if (hash === null) {
    return null;
  }
  const info = await readCommit(world.git, repository.gitDir, hash);
  const one = { kind: change.kind, name: change.name, hash, object: hash };
  return ref(world, repository, one, commitInPush(world, repository, info));
}

function changeLinks(world: World, repository: Repository, change: PushedChange): JsonObject {
  if (change.before === null || change.after === null) {
    return {};
  }
  const spec = `${change.after}..${change.before}`;
  const page = `${repositoryPage(world, repository)}/branches/compare/${spec}`;
  return {
    html: { href: page },
    diff: { href: `${repositoryUrl(world, repository)}/diff/${spec}` },
    commits: {
      href: `${repositoryUrl(world, repository)}/commits?include=${change.after}&exclude=${change.before}`,
    },
  };
}
