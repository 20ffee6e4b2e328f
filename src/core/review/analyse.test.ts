import { describe, expect, test } from "vitest";
import { gitDiff, type Tree } from "../../../test/support/fake-source.ts";
import { toyAnalyzer } from "../../../test/support/toy-analyzer.ts";
import { parseChange } from "../diff/index.ts";
import type { RawFinding } from "../domain/index.ts";
import type { Analyzer, ChangeAnalyzer, FileAnalyzer } from "../ports/index.ts";
import { analyse, type ChangeSides, type EngineReport } from "./analyse.ts";

const never = new AbortController().signal;

function sides(base: Tree, head: Tree, more: Partial<ChangeSides> = {}): ChangeSides {
  return {
    base: new Map(Object.entries(base)),
    head: new Map(Object.entries(head)),
    complete: true,
    partial: new Set(),
    unreadBase: new Set(),
    ...more,
  };
}

function run(base: Tree, head: Tree, analyzers: Analyzer[], more: Partial<ChangeSides> = {}) {
  let time = 0;
  const heard: EngineReport[] = [];
  const analysis = analyse(
    parseChange(gitDiff(base, head)),
    sides(base, head, more),
    analyzers,
    never,
    () => (time += 5),
    (report) => heard.push(report),
  );
  return analysis.then((result) => ({ ...result, heard }));
}

const finding: RawFinding = {
  rule: "toy/rule",
  severity: "high",
  category: "correctness",
  title: "Title",
  message: "Message",
  path: "a.txt",
  range: { start: 2, end: 2 },
};

function saying(findings: RawFinding[], change: Partial<FileAnalyzer> = {}): FileAnalyzer {
  return {
    ...toyAnalyzer(),
    analyze: async () => ({ status: "ok", findings, skipped: [] }),
    ...change,
  };
}

describe("both sides of a change", () => {
  test("are judged, each finding with the code on its lines", async () => {
    const analysis = await run({ "a.txt": "BUG  old\n" }, { "a.txt": "x\nBUG new\n" }, [
      toyAnalyzer(),
    ]);
    expect(analysis.base.map((one) => one.code)).toEqual(["BUGold"]);
    expect(analysis.head.map((one) => one.code)).toEqual(["BUGnew"]);
    expect(analysis.head[0]).toMatchObject({ engine: "toy", raw: { path: "a.txt" } });
  });

  test("of which the head is clean cost no look at the base", async () => {
    const seen: string[][] = [];
    await run({ "a.txt": "BUG\n", "b.txt": "BUG\n" }, { "a.txt": "fine\n" }, [toyAnalyzer(seen)]);
    expect(seen).toEqual([["a.txt"]]);
  });

  test("leave out what the analyzer does not want, and do not start it for nothing", async () => {
    const seen: string[][] = [];
    const picky = { ...toyAnalyzer(seen), accepts: (path: string) => path.endsWith(".ts") };
    await run({}, { "a.ts": "x\n", "b.txt": "BUG\n" }, [picky]);
    await run({}, { "b.txt": "BUG\n" }, [picky]);
    await run({ "gone.ts": "BUG\n" }, {}, [picky]);
    expect(seen).toEqual([["a.ts"]]);
  });

  test("bring findings by the hundred thousand without harm", async () => {
    const many = Array.from({ length: 200_000 }, () => finding);
    const analysis = await run({}, { "a.txt": "x\ny\n" }, [saying(many)]);
    expect(analysis.head).toHaveLength(200_000);
  });
});

describe("where the base can't be judged, nothing is claimed to be new", () => {
  test("because the analyzer could not take it: the file is named", async () => {
    const blind: FileAnalyzer = {
      ...toyAnalyzer(),
      analyze: async (files, signal) =>
        files.some((file) => file.text.includes("old"))
          ? { status: "ok", findings: [], skipped: [{ path: "a.txt", reason: "syntax error" }] }
          : toyAnalyzer().analyze(files, signal),
    };
    const analysis = await run(
      { "a.txt": "old BUG\n", "b.txt": "x\n" },
      { "a.txt": "BUG\n", "b.txt": "BUG\n" },
      [blind],
    );
    expect(analysis.head.map((one) => one.raw.path)).toEqual(["b.txt"]);
    expect(analysis.engines[0]?.skipped).toEqual([
      { path: "a.txt", reason: "former version: syntax error" },
    ]);
  });

  test("because its text could not be read", async () => {
    const analysis = await run({}, { "a.txt": "BUG\n" }, [toyAnalyzer()], {
      unreadBase: new Set(["a.txt"]),
    });
    // The file is new here, so no former version is missing.
    expect(analysis.head).toHaveLength(1);
    const changed = await run({ "a.txt": "x\n" }, { "a.txt": "BUG\n" }, [toyAnalyzer()], {
      base: new Map(),
      unreadBase: new Set(["a.txt"]),
    });
    expect(changed.head).toEqual([]);
  });
});

describe("an engine in trouble costs itself alone", () => {
  const failing = (reason: string): FileAnalyzer =>
    saying([], { id: "down", analyze: async () => ({ status: "failed", reason }) });

  test.each([
    ["says so", failing("no binary"), "no binary"],
    [
      "throws",
      saying([], { id: "down", analyze: () => Promise.reject(new Error("boom")) }),
      "boom",
    ],
  ])("when it %s", async (_, engine, reason) => {
    const analysis = await run({}, { "a.txt": "BUG\n" }, [engine, toyAnalyzer()]);
    expect(analysis.engines.map(({ id, status }) => [id, status])).toEqual([
      ["down", "failed"],
      ["toy", "ok"],
    ]);
    expect(analysis.engines[0]?.reason).toBe(reason);
    expect(analysis.head).toHaveLength(1);
  });

  test("when only the base breaks it: half a comparison is none", async () => {
    const half: FileAnalyzer = {
      ...toyAnalyzer(),
      analyze: async (files, signal) =>
        files.some((file) => file.text.includes("old"))
          ? { status: "failed", reason: "timeout" }
          : toyAnalyzer().analyze(files, signal),
    };
    const analysis = await run({ "a.txt": "old\n" }, { "a.txt": "BUG\n" }, [half]);
    expect(analysis.head).toEqual([]);
    expect(analysis.engines[0]).toMatchObject({ status: "failed", reason: "timeout" });
  });

  test("but a run that is told to stop stops, whatever the engine made of it", async () => {
    const stopping = new AbortController();
    const engine = saying([], {
      analyze: async () => {
        stopping.abort(new Error("superseded"));
        return { status: "failed", reason: "aborted" };
      },
    });
    const change = parseChange(gitDiff({}, { "a.txt": "x\n" }));
    await expect(
      analyse(change, sides({}, { "a.txt": "x\n" }), [engine], stopping.signal, () => 0),
    ).rejects.toThrow("superseded");
  });

  test("each engine is heard of as it ends, with its time", async () => {
    const analysis = await run({}, { "a.txt": "x\n" }, [toyAnalyzer(), failing("no")]);
    expect(analysis.heard).toEqual(analysis.engines);
    expect(analysis.heard.map((one) => one.milliseconds)).toEqual([5, 5]);
  });
});

describe("an analyzer of the change as a whole", () => {
  test("sees both sides, and what it says is new by nature", async () => {
    const seen: unknown[] = [];
    const whole: ChangeAnalyzer = {
      kind: "change",
      id: "whole",
      analyze: async (change, files) => {
        seen.push(change.files.length, files.base("a.txt"), files.head("a.txt"));
        seen.push(files.head("none"), files.base("none"), files.complete);
        return { status: "ok", findings: [finding], skipped: [] };
      },
    };
    const analysis = await run({ "a.txt": "x\n" }, { "a.txt": "x\n y\n" }, [whole]);
    expect(seen).toEqual([1, "x\n", "x\n y\n", null, null, true]);
    expect(analysis.change.map((one) => one.code)).toEqual(["y"]);
    expect([analysis.base, analysis.head]).toEqual([[], []]);
  });

  test("that fails is named", async () => {
    const whole: ChangeAnalyzer = {
      kind: "change",
      id: "whole",
      analyze: () => {
        throw new Error("bad lockfile");
      },
    };
    const analysis = await run({}, { "a.txt": "x\n" }, [whole]);
    expect(analysis.engines).toMatchObject([{ status: "failed", reason: "bad lockfile" }]);
  });
});
