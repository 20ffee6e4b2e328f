import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fakeRepository, gitDiff } from "../../../test/support/fake-source.ts";
import { toyAnalyzer } from "../../../test/support/toy-analyzer.ts";
import { defaultPolicy, type RawFinding } from "../domain/index.ts";
import type { Analyzer, FileAnalyzer, FileBatch, SourceRepository } from "../ports/index.ts";
import { decide } from "./decide.ts";
import { loadChange, loadPatch } from "./load-change.ts";
import { reviewChange, type ReviewTools } from "./review-change.ts";

function tools(analyzers: readonly Analyzer[], policy = defaultPolicy): ReviewTools {
  return {
    analyzers,
    policy,
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    now: () => 0,
  };
}

function shuffled<T>(items: readonly T[], order: () => number): T[] {
  return items
    .map((item) => ({ item, at: order() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const never = new AbortController().signal;
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join("");

describe("a patch alone", () => {
  const base = { "a.txt": numbered(40), "gone.txt": "fine\n" };
  const head = {
    "a.txt": numbered(40).replace("line 20", "line 20 BUG").replace("line 30\n", "line 30\n"),
    "new.txt": "one\nBUG\n",
  };

  test("has whole new files judged, and changed ones line by line at their right lines", async () => {
    const reviewed = await reviewChange(
      loadPatch(gitDiff(base, head), defaultPolicy),
      tools([{ ...toyAnalyzer(), linewise: true }]),
      never,
    );
    expect(reviewed.findings.map((one) => `${one.path}:${one.range?.start}`)).toEqual([
      "a.txt:20",
      "new.txt:2",
    ]);
  });

  test("keeps files of which it shows a part from analyzers that need the whole", async () => {
    const seen: string[][] = [];
    const reviewed = await reviewChange(
      loadPatch(gitDiff(base, head), defaultPolicy),
      tools([toyAnalyzer(seen)]),
      never,
    );
    expect(seen.flat()).not.toContain("a.txt");
    expect(reviewed.skipped).toEqual([
      { path: "a.txt", reason: expect.stringContaining("only a part") },
    ]);
  });

  test("with an absurd line number costs no memory", () => {
    const patch = "--- a/x.txt\n+++ b/x.txt\n@@ -4000000000,1 +4000000000,1 @@\n-a\n+b\n";
    const loaded = loadPatch(patch, defaultPolicy);
    expect([...loaded.sides.head.values()].join("").length).toBeLessThan(10);
  });
});

describe("a change between two commits", () => {
  test("is deterministic: engines and files in any order give the same bytes", async () => {
    const base = { "a.txt": "x\n" };
    const head = { "a.txt": "x\nBUG\nNIT\n", "b.txt": "SMELL\nBUG\nBUG\n" };
    const load = () =>
      loadChange(fakeRepository(base, head), "b".repeat(40), "a".repeat(40), tools([]));
    const shuffled: FileAnalyzer = {
      ...toyAnalyzer(),
      analyze: async (files, signal) => {
        const result = await toyAnalyzer().analyze(files.toReversed(), signal);
        return result.status === "ok"
          ? { ...result, findings: result.findings.toReversed() }
          : result;
      },
    };
    const one = await reviewChange(await load(), tools([toyAnalyzer()]), never);
    const other = await reviewChange(await load(), tools([shuffled]), never);
    expect(JSON.stringify(other.findings)).toBe(JSON.stringify(one.findings));
    expect(one.findings).toHaveLength(5);
  });

  test("is deterministic: any number of engines in any order, answering in any order", async () => {
    const head = {
      "a.py": "x\nBUG\nNIT\n",
      "test/b.py": "SMELL\nBUG\nBUG\n",
      "c.py": "BUG SMELL\n",
    };
    const engine = (id: string, keep: number, order: () => number): FileAnalyzer => ({
      ...toyAnalyzer(),
      id,
      async analyze(files, signal) {
        const result = await toyAnalyzer().analyze(files, signal);
        if (result.status === "failed") return result;
        const found = result.findings
          .filter((_, index) => index % keep === 0)
          .map((one) => ({ ...one, cwe: 89, confidence: "medium" as const, fix: fixOf(one) }));
        return {
          ...result,
          findings: shuffled(found, order),
          skipped: [{ path: id, reason: "x" }],
        };
      },
    });
    const fixOf = (one: RawFinding) => ({
      range: one.range ?? { start: 1, end: 1 },
      lines: ["ok"],
    });
    const run = async (order: () => number): Promise<string> => {
      const engines = [engine("a", 1, order), engine("b", 2, order), engine("c", 3, order)];
      const kit = tools(shuffled(engines, order));
      const repository = fakeRepository({ "a.py": "x\n" }, head);
      const loaded = await loadChange(repository, "b".repeat(40), "a".repeat(40), kit);
      const { headTexts: _, ...reviewed } = await reviewChange(loaded, kit, never);
      return JSON.stringify([
        reviewed,
        decide(reviewed.findings, loaded.change.files, kit.policy, new Map()),
      ]);
    };
    const expected = await run(() => 0);
    expect(expected).toContain("alsoFoundBy");
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (chances) => {
        expect(await run(() => Number(chances.next().value))).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  test("beyond the limit of files says which it did not read", async () => {
    const head = { "a.txt": "BUG\n", "b.txt": "BUG\n" };
    const policy = { ...defaultPolicy, maxFiles: 1 };
    const loaded = await loadChange(
      fakeRepository({}, head),
      "b".repeat(40),
      "a".repeat(40),
      tools([], policy),
    );
    const reviewed = await reviewChange(loaded, tools([toyAnalyzer()], policy), never);
    expect(reviewed.findings.map((one) => one.path)).toEqual(["a.txt"]);
    expect(reviewed.skipped).toEqual([
      { path: "b.txt", reason: "beyond the first 1 files of the change" },
    ]);
  });

  test("lets a change analyzer see what it asked for besides the change", async () => {
    const lock: Analyzer = {
      kind: "change",
      id: "lock",
      alsoReads: () => ["lock.json"],
      analyze: async (_, files) => ({
        status: "ok",
        findings: [],
        skipped: [{ path: "lock.json", reason: files.head("lock.json") ?? "unseen" }],
      }),
    };
    const tree = { "lock.json": "seen", "a.txt": "x\n" };
    const kit = tools([lock]);
    const loaded = await loadChange(
      fakeRepository(tree, { ...tree, "a.txt": "y\n" }),
      "b".repeat(40),
      "a".repeat(40),
      kit,
    );
    const reviewed = await reviewChange(loaded, kit, never);
    expect(reviewed.skipped).toEqual([{ path: "lock.json", reason: "lock: seen" }]);
  });

  test("where the base could not be analysed claims nothing to be new", async () => {
    const blind: FileAnalyzer = {
      ...toyAnalyzer(),
      analyze: async (files, signal) => {
        const old = files.some((file) => file.text.includes("old"));
        if (old)
          return {
            status: "ok",
            findings: [],
            skipped: files.map((file) => ({ path: file.path, reason: "broken" })),
          };
        return toyAnalyzer().analyze(files, signal);
      },
    };
    const repository = fakeRepository({ "a.txt": "old BUG\n" }, { "a.txt": "BUG\nmore\n" });
    const kit = tools([blind]);
    const reviewed = await reviewChange(
      await loadChange(repository, "b".repeat(40), "a".repeat(40), kit),
      kit,
      never,
    );
    expect(reviewed.findings).toEqual([]);
  });
});

describe("what could not be read is named, never passed over", () => {
  const binary =
    "diff --git a/logo.png b/logo.png\nnew file mode 100644\nindex 0000000..1111111\nBinary files /dev/null and b/logo.png differ\n";
  const goneBinary =
    "diff --git a/old.png b/old.png\ndeleted file mode 100644\nindex 1111111..0000000\nBinary files a/old.png and /dev/null differ\n";
  const link =
    "diff --git a/link b/link\nnew file mode 120000\nindex 0000000..1111111\n--- /dev/null\n+++ b/link\n@@ -0,0 +1 @@\n+target\n\\ No newline at end of file\n";
  const submodule =
    "diff --git a/lib b/lib\nnew file mode 160000\nindex 0000000..1111111\n--- /dev/null\n+++ b/lib\n@@ -0,0 +1 @@\n+Subproject commit 1111111111111111111111111111111111111111\n";

  function repositoryOf(diff: string, unread: Readonly<Record<string, FileBatch["skipped"]>> = {}) {
    const tree = { "a.txt": "BUG\n" };
    const plain = fakeRepository(tree, tree);
    return {
      ...plain,
      diff: async () => diff,
      readFiles: async (commit: string, paths: readonly string[]) => {
        const batch = await plain.readFiles(commit, paths, 0);
        const skipped = unread[commit.charAt(0)] ?? [];
        const read = [...batch.texts].filter(([path]) => skipped.every((one) => one.path !== path));
        return { texts: new Map(read), skipped };
      },
    };
  }

  async function reviewed(repository: SourceRepository) {
    const kit = tools([toyAnalyzer()]);
    const loaded = await loadChange(repository, "b".repeat(40), "a".repeat(40), kit);
    return reviewChange(loaded, kit, never);
  }

  test("binary files, links and submodules; not those that are gone", async () => {
    const result = await reviewed(repositoryOf(binary + goneBinary + link + submodule));
    expect(result.change.files).toHaveLength(4);
    expect(result.findings).toEqual([]);
    expect(result.skipped).toEqual([
      { path: "logo.png", reason: "binary" },
      { path: "link", reason: "a symbolic link" },
      { path: "lib", reason: "a submodule" },
    ]);
  });

  test.each([
    ["too-large", "larger than the limit for one file"],
    ["not-utf8", "not valid UTF-8"],
    ["not-a-file", "not a regular file"],
    ["binary", "binary"],
  ] as const)("a file that is %s now or was so before", async (reason, words) => {
    const diff = gitDiff({ "a.txt": "x\n" }, { "a.txt": "BUG\n" });
    const skip = [{ path: "a.txt", reason }];
    const now = await reviewed(repositoryOf(diff, { a: skip, b: skip }));
    expect(now.skipped).toEqual([{ path: "a.txt", reason: words }]);
    const before = await reviewed(repositoryOf(diff, { b: skip }));
    expect(before.findings).toEqual([]);
    expect(before.skipped).toEqual([
      { path: "a.txt", reason: `former version: ${words}, so nothing in it is known to be new` },
    ]);
  });

  test("a part of the diff that nobody can parse", async () => {
    const broken =
      "diff --git a/x.txt b/x.txt\n--- a/x.txt\n+++ b/x.txt\n@@ -1,9 +1,9 @@\n-a\n+b\n";
    const result = await reviewed(repositoryOf(broken));
    expect(result.skipped.map((one) => one.path)).toEqual(["x.txt"]);
  });

  test("a change without files is none", async () => {
    expect(await reviewed(repositoryOf(""))).toMatchObject({ findings: [], skipped: [] });
  });
});
