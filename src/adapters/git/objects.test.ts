import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseChange } from "../../core/diff/index.ts";
import type { LocalRepository } from "./index.ts";
import { closeOpened, openForTest } from "./testing/opened.ts";
import {
  makeRepository,
  makeTempFolder,
  removeFolder,
  type TestRepository,
} from "./testing/repository.ts";

let folder = "";
let remote: TestRepository;
let repository: LocalRepository;
let base = "";
let head = "";

beforeAll(async () => {
  folder = makeTempFolder();
  remote = makeRepository(join(folder, "repository"));
  base = remote.commit({
    "a.txt": "one\ntwo\nthree\n",
    "dir/b.ts": "const a = 1;\n",
    "dir/deep/c.ts": "const needle = 1;\n",
    "gone.txt": "gone\n",
  });
  mkdirSync(join(remote.path, "links"));
  symlinkSync("../a.txt", join(remote.path, "links/a"));
  head = remote.commit({
    "a.txt": "one\nTWO\nthree\n",
    "gone.txt": null,
    "bom.txt": "\uFEFFtext\n",
    "binary.bin": Buffer.from([65, 0, 66]),
    "latin.txt": Buffer.from([0x63, 0x61, 0x66, 0xe9]),
    "late-nul.txt": Buffer.concat([Buffer.alloc(9_000, 65), Buffer.from([0])]),
    "big.txt": "x".repeat(2_000),
    "empty.txt": "",
    "new\nline é.txt": "needle\n",
    "copy.txt": "const needle = 1;\n",
  });
  repository = await openForTest(remote.path);
});

afterAll(async () => {
  await closeOpened();
  removeFolder(folder);
});

describe("readFiles", () => {
  test("gives texts, and the reason for each path that has none", async () => {
    const asked = [
      "a.txt",
      "bom.txt",
      "binary.bin",
      "latin.txt",
      "big.txt",
      "empty.txt",
      "links/a",
      "dir",
      "gone.txt",
    ];
    const { texts, skipped } = await repository.readFiles(head, asked, 1_000);
    expect(texts).toEqual(
      new Map([
        ["a.txt", "one\nTWO\nthree\n"],
        ["bom.txt", "text\n"],
        ["empty.txt", ""],
      ]),
    );
    expect(new Map(skipped.map(({ path, reason }) => [path, reason]))).toEqual(
      new Map([
        ["binary.bin", "binary"],
        ["latin.txt", "not-utf8"],
        ["big.txt", "too-large"],
        ["links/a", "not-a-file"],
        ["dir", "not-a-file"],
        ["gone.txt", "absent"],
      ]),
    );
  });

  test("a file may be exactly as large as allowed; a late NUL is text", async () => {
    const exact = await repository.readFiles(head, ["big.txt"], 2_000);
    expect(exact.texts.get("big.txt")).toHaveLength(2_000);
    const late = await repository.readFiles(head, ["late-nul.txt"], 10_000);
    expect(late.texts.get("late-nul.txt")).toHaveLength(9_001);
  });

  test("odd and doubled paths, files with equal contents", async () => {
    const paths = ["new\nline é.txt", "copy.txt", "dir/deep/c.ts", "copy.txt"];
    const { texts } = await repository.readFiles(head, paths, 1_000);
    expect([...texts.keys()].toSorted()).toEqual(["copy.txt", "dir/deep/c.ts", "new\nline é.txt"]);
  });

  test.each([
    "",
    "/etc/passwd",
    "../x",
    "a/../a.txt",
    "./a.txt",
    "dir/",
    "dir//b.ts",
    "a\0b",
    ":(top)a.txt",
    "*.txt",
    "a.txt/x",
    "\uD800",
  ])("the path %j is absent, and nothing else happens", async (path) => {
    const { texts, skipped } = await repository.readFiles(head, [path], 1_000);
    expect(texts.size).toBe(0);
    expect(skipped).toEqual([{ path, reason: "absent" }]);
  });

  test("thousands of paths in one call", async () => {
    const many = Array.from(
      { length: 5_000 },
      (_, at) => `some/long/folder/name/that/fills/arguments/${at}.txt`,
    );
    const { texts, skipped } = await repository.readFiles(head, [...many, "a.txt"], 1_000);
    expect([...texts.keys()]).toEqual(["a.txt"]);
    expect(skipped).toHaveLength(5_000);
  });

  test("no paths, no work; an unknown commit is not found", async () => {
    expect(await repository.readFiles(head, [], 1)).toEqual({ texts: new Map(), skipped: [] });
    await expect(repository.readFiles("1".repeat(40), ["a.txt"], 1)).rejects.toMatchObject({
      code: "not-found",
    });
  });

  test("any contents come back as they are, or are named as what they are", async () => {
    const contents = fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(contents, async (files) => {
        const entries = files.map((file, at) => [`any${at}`, Buffer.from(file)] as const);
        const commit = remote.commit(Object.fromEntries(entries));
        const { texts, skipped } = await repository.readFiles(
          commit,
          entries.map(([path]) => path),
          150,
        );
        expect(texts.size + skipped.length).toBe(entries.length);
        for (const [path, content] of entries) {
          const text = texts.get(path);
          const reason = skipped.find((one) => one.path === path)?.reason;
          if (content.length > 150) expect(reason).toBe("too-large");
          else if (content.includes(0)) expect(reason).toBe("binary");
          else if (text === undefined) expect(reason).toBe("not-utf8");
          else
            expect(Buffer.from(text)).toEqual(
              content.subarray(content.indexOf("\uFEFF") === 0 ? 3 : 0),
            );
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("diff, merge base, names", () => {
  test("the diff parses and names every change", async () => {
    const change = parseChange(await repository.diff(base, head));
    expect(change.unparsed).toEqual([]);
    const status = new Map(change.files.map((file) => [file.path, file.status]));
    expect(status.get("a.txt")).toBe("modified");
    expect(status.get("gone.txt")).toBe("removed");
    expect(status.get("new\nline é.txt")).toBe("added");
    expect(change.files.find((file) => file.path === "binary.bin")?.binary).toBe(true);
    expect(change.files.find((file) => file.path === "links/a")?.symlink).toBe(true);
  });

  test("the user's own diff settings change nothing", async () => {
    const before = await repository.diff(base, head);
    for (const setting of [
      "diff.noprefix true",
      "diff.mnemonicPrefix true",
      "diff.renames false",
      "diff.context 0",
      "color.ui always",
    ]) {
      remote.git("config", ...setting.split(" "));
    }
    expect(await repository.diff(base, head)).toBe(before);
  });

  test("resolve takes branches, tags, short hashes and ancestors", async () => {
    remote.git("tag", "-f", "-a", "-m", "x", "v1", head);
    remote.git("branch", "-f", "some/branch", base);
    for (const name of [head, head.slice(0, 12), "v1", `${head}^{commit}`])
      expect(await repository.resolve(name)).toBe(head);
    for (const name of ["some/branch", `${head}~1`])
      expect(await repository.resolve(name)).toBe(base);
    expect(await repository.mergeBase("v1", "some/branch")).toBe(base);
  });

  test.each([
    "",
    "nope",
    "-v",
    "--all",
    "a..b",
    "HEAD\0",
    "HEAD:a.txt",
    "f".repeat(40),
    "HEAD^{tree}",
  ])("resolve refuses %j as not found", async (name) => {
    await expect(repository.resolve(name)).rejects.toMatchObject({
      code: "not-found",
      name: "KodyError",
    });
  });

  test("listPaths lists files and links below a folder", async () => {
    const commit = head;
    expect(await repository.listPaths(commit, "dir/")).toEqual(["dir/b.ts", "dir/deep/c.ts"]);
    expect(await repository.listPaths(commit, "dir/deep")).toEqual(["dir/deep/c.ts"]);
    expect(await repository.listPaths(commit, "")).toContain("links/a");
    for (const odd of ["nope", "..", "/", "di", "-r"]) {
      expect(await repository.listPaths(commit, odd)).toHaveLength(
        odd === "/" ? (await repository.listPaths(commit, "")).length : 0,
      );
    }
  });
});

test("executable files are told apart", async () => {
  const plain = remote.commit({ "run.sh": "echo\n", "b.sh": "echo\n" });
  chmodSync(join(remote.path, "run.sh"), 0o755);
  const executable = remote.commit({});
  const opened = await openForTest(remote.path);
  expect(await opened.readFiles(plain, ["run.sh"], 100)).not.toHaveProperty("executables");
  const { executables } = await opened.readFiles(executable, ["run.sh", "b.sh"], 100);
  expect(executables).toEqual(new Set(["run.sh"]));
});

test("messages are given whole, with their parents, newest first", async () => {
  const before = remote.commit({ "m.txt": "0\n" });
  const first = remote.commit({ "m.txt": "1\n" }, "One\n\nBody of one\n\nTrailer: a\n");
  const second = remote.commit({ "m.txt": "2\n" }, "Two\n\n\u0001 é");
  const opened = await openForTest(remote.path);
  expect(await opened.messages(before, second, 9)).toEqual([
    { hash: second, parents: [first], message: "Two\n\n\u0001 é" },
    { hash: first, parents: [before], message: "One\n\nBody of one\n\nTrailer: a" },
  ]);
  expect(await opened.messages(before, second, 1)).toHaveLength(1);
  expect(await opened.messages(second, second, 9)).toEqual([]);
});

describe("grep", () => {
  test("a byte order mark is found on its line, though texts are read without it", async () => {
    const query = { pattern: "\uFEFF", fixed: true, paths: ["bom.txt", "a.txt"], limit: 9 };
    expect(await repository.grep(head, query)).toMatchObject([{ path: "bom.txt", line: 1 }]);
  });

  test("fixed strings and expressions, in some paths or all, at most so many", async () => {
    const find = (pattern: string, fixed: boolean, limit = 9, paths?: string[]) =>
      repository.grep(
        head,
        paths === undefined ? { pattern, fixed, limit } : { pattern, fixed, limit, paths },
      );
    expect(await find("needle", true)).toEqual([
      { path: "copy.txt", line: 1, text: "const needle = 1;" },
      { path: "dir/deep/c.ts", line: 1, text: "const needle = 1;" },
      { path: "new\nline é.txt", line: 1, text: "needle" },
    ]);
    expect(await find("n(e+)dle = [0-9]", false, 1)).toHaveLength(1);
    expect(await find("n(e+)dle", true)).toEqual([]);
    expect(await find("needle", true, 9, ["dir"])).toHaveLength(1);
    expect(await find("needle", true, 9, ["../x", "/"])).toEqual([]);
    expect(await find("needle", true, 0)).toEqual([]);
    expect(await find("--help", true)).toEqual([]);
    expect(await find("nowhere", false)).toEqual([]);
    const [long] = await find("xxxx", true);
    expect(long?.text).toHaveLength(500);
  });

  test.each(["(", "[", "*{", "", "a\nb", "a\0b"])(
    "the pattern %j is refused in words",
    async (pattern) => {
      const query = { pattern, fixed: false, limit: 5 };
      const outcome = repository.grep(head, query);
      if (pattern === "*{")
        await outcome.catch((error: unknown) =>
          expect(error).toMatchObject({ code: "invalid-input" }),
        );
      else await expect(outcome).rejects.toMatchObject({ code: "invalid-input" });
    },
  );
});
