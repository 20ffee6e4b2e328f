import type { IncomingMessage, ServerResponse } from "node:http";
import { refsChanged } from "./actions/index.ts";
import { allows, granularScopes, identifyGit, repositoryPermission } from "./auth/index.ts";
import type { Identity } from "./auth/index.ts";
import { compareRefs, listRefs, serveGit, serviceOf } from "./git/index.ts";
import type { Repository } from "./state.ts";
import { findRepository } from "./world.ts";
import type { World } from "./world.ts";

const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;

/** Whether a request is git's smart HTTP, which the rest of the server does not handle. */
export function isGitRequest(incoming: IncomingMessage): boolean {
  return PATH.test(pathOf(incoming));
}

/**
 * Serves fetch and push. Bitbucket: reading needs `read:repository` and read permission, pushing
 * `write:repository` and write permission.
 */
export async function answerGit(
  world: World,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const [, workspace = "", slug = "", suffix = ""] = PATH.exec(pathOf(incoming)) ?? [];
  const query = incoming.url?.split("?")[1] ?? "";
  const service = serviceOf(incoming.method ?? "GET", suffix, query);
  if (service === null) {
    refuse(outgoing, 403, "Only git's smart HTTP protocol is served.");
    return;
  }
  const push = service === "git-receive-pack";
  const identity = identifyGit(world.state, incoming.headers.authorization ?? null, world.now());
  const repository = findRepository(world.state, decoded(workspace), decoded(slug));
  const refusal = judge(world, repository, identity, push);
  if (refusal !== null || repository === null) {
    refuse(outgoing, refusal?.status ?? 404, refusal?.text ?? "Repository not found.");
    return;
  }
  const user = identity.kind === "known" ? identity.user.uuid : "";
  const request = { gitDir: repository.gitDir, suffix, query, user };
  if (!push || incoming.method !== "POST") {
    await serveGit(world.git, request, incoming, outgoing, async () => undefined);
    return;
  }
  await world.lock(repository.gitDir, async () => {
    const before = await listRefs(world.git, repository.gitDir);
    await serveGit(world.git, request, incoming, outgoing, async () => {
      const after = await listRefs(world.git, repository.gitDir);
      const known = before.map((ref) => ref.hash);
      await refsChanged(world, repository, user, compareRefs(before, after), known);
    });
  });
}

interface Refusal {
  status: number;
  text: string;
}

function judge(
  world: World,
  repository: Repository | null,
  identity: Identity,
  push: boolean,
): Refusal | null {
  if (identity.kind === "refused") {
    return { status: 401, text: "Invalid credentials." };
  }
  const has = repository === null ? null : repositoryPermission(world.state, repository, identity);
  if (identity.kind === "anonymous") {
    return has === null || push ? { status: 401, text: "Authentication required." } : null;
  }
  const scope = `${push ? "write" : "read"}:repository:bitbucket`;
  if (!granularScopes(identity.token.scopes).has(scope)) {
    const text = `Your credentials lack one or more required privilege scopes: ${scope}`;
    return { status: 403, text };
  }
  if (has === null) {
    const text =
      "You may not have access to this repository or it no longer exists in this workspace.";
    return { status: 404, text };
  }
  return push && !allows(has, "write")
    ? { status: 403, text: "You do not have write access to this repository." }
    : null;
}

function refuse(outgoing: ServerResponse, status: number, text: string): void {
  if (status === 401) {
    outgoing.setHeader("www-authenticate", 'Basic realm="Bitbucket.org HTTP"');
  }
  // The request's body is not read: the connection cannot be used again.
  outgoing.setHeader("connection", "close");
  outgoing.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}

/** What cannot be decoded stays as it is, and is then the name of nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function pathOf(incoming: IncomingMessage): string {
  return incoming.url?.split("?")[0] ?? "";
}
