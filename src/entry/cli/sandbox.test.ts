import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "./main.ts";
import { recordedTerminal } from "./testing/terminal.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kody-sandbox-command-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", ...args], { cwd: folder });
  git("init", "-q", "-b", "main", "My Shop!.git");
  git("-C", "My Shop!.git", "commit", "-q", "--allow-empty", "-m", "first");
  writeFileSync(
    join(folder, "seed.yml"),
    "users:\n  - username: ada\n    email: ada@x.example\n    tokens:\n      - token: ada-token\n        scopes: ['read:repository:bitbucket']\nworkspaces:\n  - slug: other\n    members:\n      - { user: ada, permission: owner }\n",
  );
  writeFileSync(join(folder, "bad.yml"), "users: 5\n");
  writeFileSync(join(folder, "empty.yml"), "users: []\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `kody sandbox` until it says that it runs, then `visit`s it, then presses Ctrl-C. */
async function visited(args: readonly string[], visit: (out: string) => Promise<void>) {
  const started = Promise.withResolvers<string>();
  let out = "";
  const terminal = recordedTerminal({
    cwd: folder,
    out: (text) => {
      out += text;
      if (out.includes("Ctrl-C")) started.resolve(out);
    },
  });
  const ended = run(["sandbox", ...args], terminal);
  const early = ended.then(() => Promise.reject(new Error(terminal.written().err)));
  try {
    await visit(await Promise.race([started.promise, early]));
  } finally {
    terminal.interrupt();
    early.catch(() => undefined);
  }
  return ended;
}

function address(out: string, name: string): string {
  return new RegExp(`^${name} +(\\S+)`, "m").exec(out)?.[1] ?? "";
}

describe("kody sandbox", () => {
  test("is a Bitbucket with the user it prints, and gone after Ctrl-C", async () => {
    let url = "";
    const code = await visited([], async (out) => {
      url = address(out, "REST API");
      const login = Buffer.from("dev@sandbox.example:sandbox-token").toString("base64");
      expect(out).toContain("dev@sandbox.example with the token sandbox-token");
      const user = await fetch(`${url}/user`, { headers: { authorization: `Basic ${login}` } });
      expect([user.status, await user.json()]).toMatchObject([200, { display_name: "Dev" }]);
      expect((await fetch(`${url}/user`)).status).toBe(401);
    });
    expect(code).toBe(0);
    await expect(fetch(`${url}/user`)).rejects.toThrow("fetch failed");
  });

  test("imports a repository under a name that Bitbucket allows, into the seed's workspace", async () => {
    const code = await visited(["--repo", "My Shop!.git", "--seed", "seed.yml"], async (out) => {
      expect(address(out, "Repository")).toMatch(/\/other\/my-shop\.git$/);
      expect(out).not.toContain("sandbox-token");
      const clone = address(out, "Repository").replace("//", "//ada:ada-token@");
      // Asynchronous: the sandbox answers from this very process.
      const { stdout } = await promisify(execFile)("git", ["ls-remote", clone]);
      expect(stdout).toContain("refs/heads/main");
    });
    expect(code).toBe(0);
  });

  test("prints its rows in one column, the proxy's too", async () => {
    const code = await visited(["--proxy", "--port", "0"], async (out) => {
      const rows = out.trimEnd().split("\n").slice(0, -1);
      expect(rows.length).toBe(6);
      for (const row of rows) expect(row).toMatch(/^.{18} \S/);
      expect(address(out, "Proxy")).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    });
    expect(code).toBe(0);
  });
});

describe("what can't be started is said in a sentence, and nothing stays behind", () => {
  // Sockets and timers left open would fail this file.
  const refused = async (...args: string[]) => {
    const terminal = recordedTerminal({ cwd: folder });
    const code = await run(["sandbox", ...args], terminal);
    return { code, ...terminal.written() };
  };

  test("a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const taken = server.address();
    const port = typeof taken === "object" && taken !== null ? taken.port : 0;
    try {
      expect(await refused("--port", String(port))).toEqual({
        code: 2,
        out: "",
        err: `Port ${port} is taken. Give another one with --port, or none for any free one.\n`,
      });
    } finally {
      server.close();
      await once(server, "close");
    }
  });

  test.each([
    [["--seed", "bad.yml"], /bad\.yml.*Line 1/s],
    [["--repo", "absent"], /absent/],
    [["--repo", "."], /git repository|commit/],
    [["--repo", "My Shop!.git", "--seed", "empty.yml"], /has no workspace/],
  ])("%j", async (args, sentence) => {
    const { code, out, err } = await refused(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n\s+at |Please report/);
  });
});
