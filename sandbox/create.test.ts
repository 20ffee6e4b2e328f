import { execFile, execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createSandbox } from "./create.ts";
import type { Sandbox, SandboxOptions } from "./options.ts";
import { at, basic, clientOf, PULL, SHOP, shopSeed, textAt } from "./testing/index.ts";

const open: Sandbox[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  await Promise.all(folders.splice(0).map((path) => rm(path, { recursive: true, force: true })));
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox(options);
  open.push(sandbox);
  return sandbox;
}

async function temporary(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "sandbox-test-"));
  folders.push(path);
  return path;
}

const place = { workspace: "acme", slug: "shop" };
const ann = (sandbox: Sandbox) => clientOf(sandbox, basic("ann@example.com", "token-ann"));

describe("its life", () => {
  test("on 127.0.0.1 only, on a port of its own", async () => {
    const [one, other] = [await start(), await start()];
    expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(other.url).not.toBe(one.url);
    expect([one.apiUrl, one.gitUrl]).toEqual([`${one.url}/2.0`, one.url]);
  });

  test("a port that is taken is an error, not another port", async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    const folder = await temporary();
    vi.stubEnv("TMPDIR", folder);
    await expect(createSandbox({ port })).rejects.toThrow("EADDRINUSE");
    vi.unstubAllEnvs();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("closing leaves no folder and no server, also when done twice", async () => {
    const folder = await temporary();
    vi.stubEnv("TMPDIR", folder);
    const sandbox = await start({ seed: shopSeed() });
    vi.unstubAllEnvs();
    expect(readdirSync(folder)).toEqual([expect.stringContaining("bitbucket-sandbox-")]);
    await ann(sandbox)("GET", SHOP);
    await sandbox.close();
    await sandbox.close();
    expect(readdirSync(folder)).toEqual([]);
    await expect(fetch(sandbox.url)).rejects.toThrow("fetch failed");
  });

  test("nothing of it keeps a process alive", async () => {
    const module = new URL("./index.ts", import.meta.url).href;
    const script = `
      const { createSandbox } = await import(${JSON.stringify(module)});
      const sandbox = await createSandbox({ switches: { retryDelayMs: 1e6 } });
      await sandbox.seed({ users: [{ username: "a" }], workspaces: [{ slug: "w", repositories:
        [{ slug: "r", commits: [{ files: { a: "1" } }] }] }] });
      await fetch(sandbox.apiUrl + "/hook_events").then((answer) => answer.text());
      await sandbox.close();
      console.log("closed");`;
    // Ends only when no server, socket, timer or child is left.
    const args = ["--input-type=module", "-e", script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe("closed\n");
  });

  test("closing in the middle of calls ends them", async () => {
    const sandbox = await start({ seed: shopSeed() });
    const calls = Array.from({ length: 20 }, () =>
      ann(sandbox)("GET", `${SHOP}/diff/topic..main`).then(
        () => "answered",
        () => "broken",
      ),
    );
    await sandbox.close();
    expect((await Promise.all(calls)).every((end) => end === "answered" || end === "broken")).toBe(
      true,
    );
  });

  test("a folder of one's own is kept", async () => {
    const dataDir = await temporary();
    const sandbox = await start({ dataDir, seed: shopSeed() });
    await sandbox.close();
    expect(readdirSync(join(dataDir, "repositories"))).toHaveLength(1);
  });

  test("a seed that cannot be leaves nothing behind", async () => {
    const seed = shopSeed();
    seed.workspaces?.[0]?.repositories?.push({ slug: "Bad Name" });
    const folder = await temporary();
    vi.stubEnv("TMPDIR", folder);
    await expect(createSandbox({ seed })).rejects.toThrow('"Bad Name" cannot be the slug');
    vi.unstubAllEnvs();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a reset forgets everything, and it can be seeded again", async () => {
    const sandbox = await start({ seed: shopSeed() });
    await ann(sandbox)("GET", SHOP);
    sandbox.faults.add({ status: 500, count: 10 });
    await sandbox.reset();
    expect([sandbox.calls(), sandbox.deliveries()]).toEqual([[], []]);
    expect(sandbox.snapshot()).toEqual({ pullRequests: [], statuses: [], reports: [] });
    expect((await ann(sandbox)("GET", SHOP)).status).toBe(401);
    await sandbox.seed(shopSeed());
    expect((await ann(sandbox)("GET", PULL)).status).toBe(200);
  });
});

describe("committing", () => {
  test("makes the branch, from the main branch or from where it is told", async () => {
    const sandbox = await start({ seed: shopSeed() });
    const { hash } = await sandbox.commit(place, {
      branch: "one",
      message: "1",
      files: { a: "1" },
    });
    await sandbox.commit(place, { branch: "two", from: "topic", message: "2", files: { b: "2" } });
    await sandbox.commit(place, { branch: "three", from: hash, message: "3", files: { a: null } });
    const parent = async (name: string) => {
      const { body } = await ann(sandbox)("GET", `${SHOP}/refs/branches/${name}`);
      return textAt(body, "target", "parents", 0, "hash");
    };
    const tip = async (name: string) =>
      textAt((await ann(sandbox)("GET", `${SHOP}/refs/branches/${name}`)).body, "target", "hash");
    expect(await parent("one")).toBe(await tip("main"));
    expect(await parent("two")).toBe(await tip("topic"));
    expect(await parent("three")).toBe(hash);
  });

  test("takes bytes, authors and users", async () => {
    const sandbox = await start({ seed: shopSeed() });
    const { hash } = await sandbox.commit(place, {
      branch: "main",
      message: "Bytes",
      files: { "b.bin": new Uint8Array([0, 1, 255]) },
      author: { name: "Zoe", email: "zoe@example.com" },
      user: "bob",
    });
    const { body } = await ann(sandbox)("GET", `${SHOP}/commit/${hash}`);
    expect(at(body, "author", "raw")).toBe("Zoe <zoe@example.com>");
  });

  test.each([
    [{ branch: "a..b", message: "x", files: {} }, '"a..b" cannot be the name of a branch.'],
    [{ branch: "x", message: "x", files: { "../x": "" } }, '"../x" cannot be the path of a file.'],
    [{ branch: "x", from: "none", message: "x", files: {} }, 'There is no branch or commit "none"'],
    [{ branch: "x", message: "x", files: {}, user: "none" }, 'There is no user "none"'],
  ])("%j is refused", async (input, message) => {
    const sandbox = await start({ seed: shopSeed() });
    await expect(sandbox.commit(place, input)).rejects.toThrow(message);
  });

  test("where nothing is, says so", async () => {
    const sandbox = await start();
    const input = { branch: "x", message: "x", files: {} };
    await expect(sandbox.commit(place, input)).rejects.toThrow("There is no repository acme/shop.");
    await sandbox.seed({ workspaces: [{ slug: "acme", repositories: [{ slug: "shop" }] }] });
    await expect(sandbox.commit(place, input)).rejects.toThrow("There is no user in the sandbox.");
  });

  test("many at once to one branch build on each other", async () => {
    const sandbox = await start({ seed: shopSeed() });
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        sandbox.commit(place, {
          branch: "busy",
          message: `${index}`,
          files: { [`f${index}`]: "x" },
        }),
      ),
    );
    const { body } = await ann(sandbox)("GET", `${SHOP}/src/busy/?pagelen=100`);
    expect(at(body, "size")).toBe(10);
  });
});

describe("importing a local repository", () => {
  async function local(): Promise<string> {
    const path = await temporary();
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", path, "-c", "user.name=L", "-c", "user.email=l@x", ...args]);
    git("init", "--quiet", "-b", "trunk");
    await writeFile(join(path, "file.txt"), "hello\n");
    git("add", "-A");
    git("commit", "--quiet", "-m", "Local");
    git("branch", "side");
    return path;
  }

  test("takes branches and the checked-out one as the main branch", async () => {
    const sandbox = await start({ seed: shopSeed() });
    await sandbox.importRepository(await local(), { workspace: "acme", slug: "local" });
    const { body } = await ann(sandbox)("GET", "/repositories/acme/local");
    expect(at(body, "mainbranch", "name")).toBe("trunk");
    const branches = await ann(sandbox)("GET", "/repositories/acme/local/refs/branches");
    expect(at(branches.body, "size")).toBe(2);
    const file = await ann(sandbox)("GET", "/repositories/acme/local/src/trunk/file.txt");
    expect(file.text).toBe("hello\n");
  });

  test("takes only the branches that are named, and works from a seed", async () => {
    const path = await local();
    const sandbox = await start({ seed: shopSeed() });
    const options = { workspace: "acme", slug: "part", branches: ["side"] };
    await sandbox.importRepository(path, options);
    const names = await ann(sandbox)("GET", "/repositories/acme/part/refs/branches");
    expect(at(names.body, "values", 0, "name")).toBe("side");
    expect(at(names.body, "size")).toBe(1);
    await sandbox.seed({
      workspaces: [{ slug: "acme", repositories: [{ slug: "seeded", importFrom: path }] }],
    });
    const { body } = await ann(sandbox)("GET", "/repositories/acme/seeded");
    expect(at(body, "mainbranch", "name")).toBe("trunk");
  });

  test("a folder without a repository is an error that says so", async () => {
    const sandbox = await start();
    const options = { workspace: "acme", slug: "none" };
    await expect(sandbox.importRepository(await temporary(), options)).rejects.toThrow(
      "There is no git repository at",
    );
  });
});

test("the page of a pull request shows what was written", async () => {
  const sandbox = await start({ seed: shopSeed() });
  const body = { content: { raw: "Look here" }, inline: { path: "src/a.ts", to: 2 } };
  await ann(sandbox)("POST", `${PULL}/comments`, { body });
  const page = await (await fetch(`${sandbox.url}/acme/shop/pull-requests/1`)).text();
  expect(page).toContain("Look here");
  expect(page).toContain("src/a.ts");
  expect((await fetch(`${sandbox.url}/acme/shop/pull-requests/9`)).status).toBe(404);
  expect(await (await fetch(sandbox.url)).text()).toContain("Topic");
});

test("permissions are given and taken away as an administrator would", async () => {
  const sandbox = await start({ seed: shopSeed() });
  const shop = { workspace: "acme", slug: "shop" };
  const bob = clientOf(sandbox, basic("bob@example.com", "token-bob"));
  const status = async (what = "") => (await bob("GET", `/repositories/acme/shop${what}`)).status;
  expect(await status("/hooks")).toBe(403);
  sandbox.permit(shop, "bob", "admin");
  expect(await status("/hooks")).toBe(200);
  sandbox.permit(shop, "bob", null);
  expect(await status()).toBe(404);
});
