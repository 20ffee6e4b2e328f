import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));
const token = "ATATT3x-review-canary";
/** The title tries to clear the screen and to retitle the window. */
const title = "Totals\\e[2J\\e]0;owned\\a";
const seed = `
users:
  - username: dev
    displayName: Dev
    email: dev@shop.example
    tokens:
      - token: ${token}
        scopes: ["read:repository:bitbucket", "read:pullrequest:bitbucket"]
workspaces:
  - slug: acme
    members:
      - { user: dev, permission: owner }
    repositories:
      - slug: shop
        permissions: { dev: admin }
        commits:
          - files:
              old.js: "export const one = 1;\\n"
          - branch: feature
            files:
              new.js: "export function isOdd(a) {\\n  debugger;\\n  return a === NaN;\\n}\\n"
        pullRequests:
          - title: "${title}"
            source: feature
            author: dev
`;

let folder: string;
let sandbox: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kody-review-pr-"));
  writeFileSync(join(folder, "seed.yml"), seed);
  sandbox = spawn(process.execPath, [script, "sandbox", "--seed", "seed.yml"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  url = await new Promise<string>((resolve, reject) => {
    let out = "";
    sandbox.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes("Ctrl-C")) resolve(/sandbox +(\S+)/.exec(out)?.[1] ?? "");
    });
    sandbox.once("exit", () => reject(new Error(`The sandbox ended: ${out}`)));
  });
});

afterAll(async () => {
  if (sandbox.exitCode === null) {
    sandbox.kill("SIGTERM");
    await once(sandbox, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function review(args: readonly string[], environment: Record<string, string> = {}) {
  const temporary = mkdtempSync(join(folder, "tmp-"));
  return new Promise<Result & { left: string[] }>((resolve) => {
    execFile(
      process.execPath,
      [script, "review", ...args],
      {
        cwd: folder,
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: folder,
          TMPDIR: temporary,
          KODY_BITBUCKET_API_URL: `${url}/2.0`,
          KODY_BITBUCKET_URL: url,
          KODY_EMAIL: "dev@shop.example",
          KODY_TOKEN: token,
          ...environment,
        },
      },
      (error, out, err) =>
        resolve({
          code: error === null ? 0 : Number(error.code),
          out,
          err,
          left: readdirSync(temporary).filter((name) => name.startsWith("kody-review-")),
        }),
    );
  });
}

const address = () => `${url}/acme/shop/pull-requests/1`;

describe("kody review --pr against a sandbox in another process", () => {
  test("finds what the pull request brings, posts nothing and leaves nothing on the disk", async () => {
    const { code, out, err, left } = await review(["--pr", address()]);
    expect(out).toMatch(/high\s+new\.js:3\s/);
    expect(out).toMatch(/new\.js:2\s/);
    expect(code).toBe(1);
    expect(err).toMatch(/Reviewing pull request 1, Totals/);
    expect(left).toEqual([]);
    const calls: unknown = await (await fetch(`${url}/_sandbox/calls`)).json();
    expect(JSON.stringify(calls)).toContain('"GET"');
    expect(JSON.stringify(calls)).not.toMatch(/"(POST|PUT|DELETE)"/);
  });

  test("a title can't control the terminal", async () => {
    const { out, err } = await review(["--pr", address()]);
    expect(err).toContain("owned");
    expect(`${out}${err}`).not.toMatch(/[\u001b\u0007]/);
  });

  test("JSON and SARIF are all of standard output, and the exit code obeys --fail-on", async () => {
    const json = await review(["--pr", address(), "--format", "json", "--fail-on", "critical"]);
    expect([json.code, json.err]).toEqual([0, ""]);
    expect(JSON.parse(json.out)).toMatchObject({ findings: [{ path: "new.js" }, {}] });
    const sarif = await review(["--pr", address(), "--format", "sarif"]);
    expect([sarif.code, sarif.err]).toEqual([1, ""]);
    expect(JSON.parse(sarif.out)).toMatchObject({ version: "2.1.0" });
  });

  test.each([
    ["a mistyped token", { KODY_TOKEN: "ATATT3x-wrong" }, 1, /401|refused/],
    ["another account's email", { KODY_EMAIL: "eve@shop.example" }, 1, /401|refused/],
    ["a pull request that is not there", {}, 99, /pull request|not found|404/i],
  ])("%s: exit code 2 and a sentence without the token", async (_, change, id, sentence) => {
    const result = await review(["--pr", `${url}/acme/shop/pull-requests/${id}`], change);
    expect([result.code, result.out]).toEqual([2, ""]);
    expect(result.err).toMatch(sentence);
    expect(result.err).not.toMatch(/ATATT|\n\s+at |Please report/);
    expect(result.left).toEqual([]);
  });

  test("a reader that wants only the first line is no fault", () => {
    const first = execFileSync(
      "/bin/sh",
      [
        "-c",
        '"$1" "$2" review --patch - --format json 2>&1 | head -c 1',
        "sh",
        process.execPath,
        script,
      ],
      { input: bigPatch(), encoding: "utf8", env: { PATH: process.env["PATH"] ?? "" } },
    );
    expect(first).toBe("{");
  });

  test("the sandbox ends with exit code 0 when it is told to", async () => {
    const gone = once(sandbox, "exit");
    sandbox.kill("SIGINT");
    expect((await gone)[0]).toBe(0);
  });
});

/** Enough findings that their JSON does not fit into a pipe. */
function bigPatch(): string {
  const lines = Array.from({ length: 400 }, () => "+<<<<<<< HEAD").join("\n");
  return `diff --git a/a.js b/a.js\nnew file mode 100644\n--- /dev/null\n+++ b/a.js\n@@ -0,0 +1,400 @@\n${lines}\n`;
}
