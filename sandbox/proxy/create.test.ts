import { execFile } from "node:child_process";
import { randomBytes, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connect as connectTls } from "node:tls";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createProxy, type SandboxProxy } from "./index.ts";

/** What arrived at the server that stands for the sandbox. */
interface Arrived {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

let proxy: SandboxProxy;
let sandbox: Server;
let arrived: Arrived[] = [];
let breakAnswers = false;

beforeEach(async () => {
  arrived = [];
  breakAnswers = false;
  sandbox = createServer((incoming, answer) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const { method = "", url: path = "", headers } = incoming;
      arrived.push({ method, path, headers, body: Buffer.concat(parts) });
      answer.writeHead(201, {
        "X-Seen": "yes",
        "Set-Cookie": ["a=1", "b=2"],
        "Content-Length": 100,
      });
      if (breakAnswers) answer.write("half", () => answer.destroy());
      else answer.end("x".repeat(100));
    });
  });
  await new Promise<void>((resolve) => sandbox.listen(0, "127.0.0.1", resolve));
  const address = sandbox.address();
  const port = typeof address === "object" ? address?.port : 0;
  proxy = await createProxy({ sandboxUrl: `http://127.0.0.1:${port}` });
});

afterEach(async () => {
  await proxy.close();
  sandbox.closeAllConnections();
  await new Promise((resolve) => sandbox.close(resolve));
});

/** Sends CONNECT and gives the socket behind it, or the refusal's status. */
function tunnel(target: string): Promise<{ status: number; socket: Socket }> {
  const { hostname, port } = new URL(proxy.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method: "CONNECT", path: target });
    asked.on("connect", (answer, socket) => resolve({ status: answer.statusCode ?? 0, socket }));
    asked.on("error", reject);
    asked.end();
  });
}

interface Sent {
  host?: string;
  path?: string;
  method?: string;
  body?: Buffer;
  headers?: Record<string, string>;
}

/** One request over TLS through the proxy, trusting only its authority. */
async function send(
  sent: Sent = {},
): Promise<{ status: number; body: string; headers: IncomingMessage["headers"] }> {
  const {
    host = "api.bitbucket.org",
    path = "/2.0/user",
    method = "GET",
    body = Buffer.alloc(0),
  } = sent;
  const ca = await readFile(proxy.caFile, "utf8");
  const { socket } = await tunnel(`${host}:443`);
  const secure = connectTls({ socket, ca, servername: host, rejectUnauthorized: true });
  return new Promise((resolve, reject) => {
    const asked = request(
      { createConnection: () => secure, method, path, headers: { host, ...sent.headers } },
      (answer) => {
        let text = "";
        answer.on("data", (part: Buffer) => (text += part.toString()));
        answer.on("end", () => {
          secure.destroy();
          resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers });
        });
        answer.on("error", reject);
      },
    );
    asked.on("error", reject);
    secure.on("error", reject);
    asked.end(body);
  });
}

test("a trusting client reaches the sandbox under both of Bitbucket's names", async () => {
  const body = randomBytes(300_000);
  for (const host of ["api.bitbucket.org", "bitbucket.org"]) {
    const answer = await send({
      host,
      method: "POST",
      path: "/2.0/x?q=%2B&a=%0D",
      body,
      headers: { Authorization: "Basic eA==" },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toBe("x".repeat(100));
    expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  }
  expect(arrived.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /2.0/x?q=%2B&a=%0D",
    "POST /2.0/x?q=%2B&a=%0D",
  ]);
  expect(arrived.map(({ headers }) => headers["x-forwarded-host"])).toEqual([
    "api.bitbucket.org",
    "bitbucket.org",
  ]);
  expect(arrived.every(({ headers }) => headers["x-forwarded-proto"] === "https")).toBe(true);
  expect(arrived.every(({ headers }) => headers.authorization === "Basic eA==")).toBe(true);
  expect(arrived.every((one) => one.body.equals(body))).toBe(true);
});

test("a client cannot claim another forwarded host, nor send headers of the connection along", async () => {
  await send({
    headers: {
      "X-Forwarded-Host": "evil.example",
      "Proxy-Authorization": "Basic c2VjcmV0",
      Connection: "close, X-Hop",
      "X-Hop": "1",
    },
  });
  expect(arrived[0]?.headers["x-forwarded-host"]).toBe("api.bitbucket.org");
  expect(arrived[0]?.headers["proxy-authorization"]).toBeUndefined();
  expect(arrived[0]?.headers["x-hop"]).toBeUndefined();
});

test.each([
  "example.org:443",
  "api.bitbucket.org:80",
  "api.bitbucket.org",
  "127.0.0.1:443",
  "xapi.bitbucket.org:443",
  "api.bitbucket.org.evil.example:443",
  "user@api.bitbucket.org:443",
  "",
])("CONNECT %s is refused", async (target) => {
  const { status, socket } = await tunnel(target);
  socket.destroy();
  expect(status).toBe(403);
  expect(arrived).toEqual([]);
});

test("plain HTTP is refused, also for Bitbucket", async () => {
  for (const path of ["http://api.bitbucket.org/2.0/user", "http://example.org/", "/2.0/user"]) {
    const { hostname, port } = new URL(proxy.url);
    const status = await new Promise<number>((resolve, reject) => {
      request({ hostname, port, path }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  }
  expect(arrived).toEqual([]);
});

test("the admin API cannot be reached through it", async () => {
  for (const path of [
    "/_sandbox/calls",
    "/%5fsandbox/reset",
    "//_sandbox",
    "https://bitbucket.org/_sandbox/health",
  ])
    expect((await send({ path })).status).toBe(404);
  expect(arrived).toEqual([]);
  expect((await send({ path: "/_sandboxes/x" })).status).toBe(201);
});

test("an answer that breaks at the sandbox breaks at the client", async () => {
  breakAnswers = true;
  await expect(send()).rejects.toThrow(/aborted|hang up|reset/);
});

test("a client that does not trust the authority gets no answer, others are served on", async () => {
  const { socket } = await tunnel("api.bitbucket.org:443");
  const secure = connectTls({ socket, servername: "api.bitbucket.org" });
  const problem = await new Promise<Error>((resolve) => secure.on("error", resolve));
  expect(problem.message).toMatch(/certificate/);
  const garbage = await tunnel("api.bitbucket.org:443");
  garbage.socket.write("this is no TLS\r\n\r\n");
  await new Promise((resolve) => garbage.socket.resume().on("close", resolve).on("error", resolve));
  expect((await send()).status).toBe(201);
});

test("the authority's file holds a certificate and no key; nothing else is on disk", async () => {
  const text = await readFile(proxy.caFile, "utf8");
  expect(text).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect(text).not.toContain("PRIVATE");
  expect(new X509Certificate(text).ca).toBe(true);
  const folder = dirname(proxy.caFile);
  expect(await readdir(folder)).toEqual(["ca.pem"]);
  await proxy.close();
  await expect(stat(folder)).rejects.toThrow("ENOENT");
});

test("it listens on loopback only", () => {
  expect(new URL(proxy.url).hostname).toBe("127.0.0.1");
});

test("git trusts it with http.sslCAInfo and https.proxy", async () => {
  const home = await mkdtemp(join(tmpdir(), "kody-proxy-"));
  const settings = ["-c", `http.sslCAInfo=${proxy.caFile}`, "-c", `http.proxy=${proxy.url}`];
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  // The server of this test speaks no git; that git trusts it and asks is what counts here.
  await promisify(execFile)(
    "git",
    [...settings, "ls-remote", "https://bitbucket.org/acme/shop.git"],
    { env },
  );
  expect(arrived[0]?.path).toBe("/acme/shop.git/info/refs?service=git-upload-pack");
  await rm(home, { recursive: true, force: true });
});

test("an idle connection does not keep it from closing", async () => {
  const { hostname, port } = new URL(proxy.url);
  const idle = connect(Number(port), hostname);
  await new Promise((resolve) => idle.once("connect", resolve));
  const over = new Promise((resolve) => idle.on("close", resolve).on("error", resolve));
  await proxy.close();
  await over;
  expect(idle.destroyed).toBe(true);
});
