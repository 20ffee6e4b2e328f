import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { KodyError } from "../../../core/domain/index.ts";

/** Serves the repositories below a folder over HTTP with `git http-backend`, on this machine only. */
export interface GitServer {
  readonly url: string;
  /** `METHOD /path` of each request. */
  readonly requests: string[];
  /** Answers instead of git while it returns a status. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** `authorization`: the only accepted header value; null lets everybody in. */
export async function startGitServer(
  root: string,
  authorization: string | null,
): Promise<GitServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (state.intercept(request, response)) return;
    if (authorization !== null && request.headers.authorization !== authorization) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
      return;
    }
    serve(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new KodyError("internal", "The test server has no port.");
  const state: GitServer = {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    intercept: () => false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
      GIT_CONFIG_NOSYSTEM: "1",
      // The folders belong to whoever runs the tests.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      REQUEST_METHOD: request.method ?? "",
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  let head: Buffer | null = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    if (head === null) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    writeHead(response, head.toString("latin1", 0, end));
    response.write(head.subarray(end + 4));
    head = null;
  });
  child.on("close", () => response.end());
}

function writeHead(response: ServerResponse, text: string): void {
  const fields = text.split("\r\n").map((line) => line.split(": "));
  const status = fields.find(([name]) => name === "Status")?.[1] ?? "200";
  for (const [name = "", value = ""] of fields)
    if (name !== "Status") response.setHeader(name, value);
  response.statusCode = Number.parseInt(status, 10);
}
