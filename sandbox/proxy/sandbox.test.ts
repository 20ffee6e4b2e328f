import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandbox } from "../create.ts";
import type { Sandbox } from "../options.ts";
import { apiTokenScopes } from "../seed-file/index.ts";
import { createProxy, type SandboxProxy } from "./index.ts";

const run = promisify(execFile);
let sandbox: Sandbox;
let proxy: SandboxProxy;
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kody-proxy-"));
  sandbox = await createSandbox({
    seed: {
      users: [
        {
          username: "ada",
          email: "ada@example.org",
          tokens: [{ token: "ada-token", scopes: [...apiTokenScopes] }],
        },
      ],
      workspaces: [
        {
          slug: "acme",
          members: [{ user: "ada", permission: "owner" }],
          repositories: [
            {
              slug: "shop",
              permissions: { ada: "admin" },
              commits: [
                { files: { "a.txt": "one\n" } },
                { branch: "topic", files: { "a.txt": "two\n" } },
              ],
              pullRequests: [{ title: "Topic", source: "topic", author: "ada" }],
            },
          ],
        },
      ],
    },
  });
  proxy = await createProxy({ sandboxUrl: sandbox.url });
});

afterEach(async () => {
  await proxy.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: proxy.caFile,
    NODE_USE_ENV_PROXY: "1",
  };
}

test("git clones from and pushes to https://bitbucket.org", async () => {
  const settings = [
    "-c",
    `http.sslCAInfo=${proxy.caFile}`,
    "-c",
    "user.name=Ada",
    "-c",
    "user.email=ada@example.org",
  ];
  const git = (...args: string[]): Promise<unknown> =>
    run("git", [...settings, ...args], { env: environment() });
  const clone = join(folder, "clone");
  await git(
    "clone",
    "-q",
    // kody-ignore secrets/url-password -- made up for this test
    "https://x-bitbucket-api-token-auth:ada-token@bitbucket.org/acme/shop.git",
    clone,
  );
  expect(await readFile(join(clone, "a.txt"), "utf8")).toBe("one\n");
  await git("-C", clone, "checkout", "-q", "topic");
  await writeFile(join(clone, "a.txt"), "three\n");
  await git("-C", clone, "commit", "-q", "-am", "Third");
  await git("-C", clone, "push", "-q", "origin", "topic");
  await sandbox.settled();
  const { stdout } = await run("git", ["-C", clone, "rev-parse", "HEAD"]);
  expect(sandbox.snapshot().pullRequests[0]?.source.commit).toBe(stdout.trim());
});

/** Runs a few lines of JavaScript in a Node of its own, which knows the proxy from its environment. */
async function inNode(script: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], {
    env: environment(),
  });
  return JSON.parse(stdout);
}

test("fetch reaches https://api.bitbucket.org, and all links lead there again", async () => {
  const found = await inNode(`
const headers = { authorization: "Basic " + btoa("ada@example.org:ada-token") };
const read = async (url) => (await fetch(url, { headers })).json();
const first = await read("https://api.bitbucket.org/2.0/repositories/acme/shop/refs/branches?pagelen=1");
const second = await read(first.next);
const pull = await read("https://api.bitbucket.org/2.0/repositories/acme/shop/pullrequests/1");
const diff = await fetch(pull.links.diff.href, { headers });
console.log(JSON.stringify({ next: first.next, names: [...first.values, ...second.values].map((one) => one.name).sort(), web: pull.links.html.href, diff: await diff.text(), at: diff.url }));
`);
  expect(found).toEqual({
    next: "https://api.bitbucket.org/2.0/repositories/acme/shop/refs/branches?pagelen=1&page=2",
    names: ["main", "topic"],
    web: "https://bitbucket.org/acme/shop/pull-requests/1",
    diff: expect.stringContaining("+two"),
    at: expect.stringMatching(
      /^https:\/\/api\.bitbucket\.org\/2\.0\/repositories\/acme\/shop\/diff\//,
    ),
  });
});
