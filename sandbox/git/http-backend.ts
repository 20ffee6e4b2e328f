import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { track } from "./process.ts";
import type { GitHome } from "./process.ts";

export type GitService = "git-upload-pack" | "git-receive-pack";

export interface GitRequest {
  gitDir: string;
  /** What follows the repository in the address: `/info/refs`, `/git-upload-pack`, … */
  suffix: string;
  query: string;
  user: string;
}

/** Which service a smart HTTP request is for, or null for anything else (dumb protocol). */
export function serviceOf(method: string, suffix: string, query: string): GitService | null {
  const name =
    method === "GET" && suffix === "/info/refs"
      ? new URLSearchParams(query).get("service")
      : method === "POST"
        ? suffix.slice(1)
        : null;
  return name === "git-upload-pack" || name === "git-receive-pack" ? name : null;
}

/**
 * Hands a request to `git http-backend` and streams both ways. `beforeEnd` runs once git is done
 * and before the client learns of it.
 */
export async function serveGit(
  home: GitHome,
  request: GitRequest,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  beforeEnd: () => Promise<void>,
): Promise<void> {
  const child = spawn("git", ["http-backend"], {
    cwd: home.root,
    env: { ...home.env, ...cgiEnvironment(home, request, incoming) },
    stdio: ["pipe", "pipe", "ignore"],
  });
  track(home, child);
  outgoing.on("close", () => child.kill());
  child.stdin.on("error", () => undefined);
  incoming.on("error", () => child.kill());
  incoming.pipe(child.stdin);
  const answered = await copyAnswer(child.stdout, outgoing);
  // Also when the client has gone away meanwhile: what git did stays done.
  await beforeEnd();
  if (answered) {
    outgoing.end();
  } else {
    outgoing.writeHead(500).end("git http-backend gave no answer.\n");
  }
}

/** Copies head and body; false when git ended without a whole head. */
async function copyAnswer(from: Readable, outgoing: ServerResponse): Promise<boolean> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of from) {
    if (!Buffer.isBuffer(chunk)) {
      continue;
    }
    if (head === null) {
      await write(outgoing, chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) {
      writeHead(outgoing, head.subarray(0, end).toString("latin1"));
      await write(outgoing, head.subarray(end + 4));
      head = null;
    }
  }
  return head === null;
}

function cgiEnvironment(
  home: GitHome,
  request: GitRequest,
  incoming: IncomingMessage,
): Record<string, string> {
  const header = (name: string) => incoming.headers[name]?.toString() ?? "";
  return {
    GIT_PROJECT_ROOT: join(home.root, "repositories"),
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${basename(request.gitDir)}${request.suffix}`,
    REQUEST_METHOD: incoming.method ?? "GET",
    QUERY_STRING: request.query,
    CONTENT_TYPE: header("content-type"),
    CONTENT_LENGTH: header("content-length"),
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    GIT_PROTOCOL: header("git-protocol"),
    REMOTE_USER: request.user,
    REMOTE_ADDR: "127.0.0.1",
  };
}

function writeHead(outgoing: ServerResponse, text: string): void {
  let status = 200;
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === "status") {
      status = Number.parseInt(value, 10);
    } else if (colon > 0) {
      outgoing.setHeader(name, value);
    }
  }
  outgoing.writeHead(status);
}

/** Waits when the client is slower than git. */
function write(outgoing: ServerResponse, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (outgoing.destroyed || outgoing.write(chunk)) {
      resolve();
      return;
    }
    const done = () => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}
