import { afterEach, describe, expect, test } from "vitest";
import { createAnalysisHost, type AnalysisHost } from "./index.ts";

const signal = new AbortController().signal;
const faulty = { path: "a.js", text: "// é 😀\nitems.forEach(async (x) => save(x));\n" };

/** Deep enough to overflow a native parser's or matcher's stack, or to take very long. */
const deep = { path: "deep.js", text: `${"(".repeat(400_000)}1${")".repeat(400_000)};\nforEach\n` };

let host: AnalysisHost;

afterEach(() => host.close());

describe("the analysis process", () => {
  test("answers with findings at their lines, whatever stands before them", async () => {
    host = createAnalysisHost();
    const result = await host.analyze("patterns", [faulty], signal);
    expect(result).toMatchObject({
      status: "ok",
      findings: [{ rule: "javascript/async-foreach", range: { start: 2, end: 2 } }],
      skipped: [],
    });
  });

  test("tells the declarations of a file, and the names on the lines asked about", async () => {
    host = createAnalysisHost();
    const file = { path: "a.ts", text: "export function f() {\n  g();\n}\nh();\n" };
    const structure = await host.structure(file, [{ start: 2, end: 2 }], signal);
    expect(structure).toMatchObject({
      language: "typescript",
      spans: [{ name: "f", start: 1, end: 3 }],
      uses: [{ name: "g", line: 2 }],
    });
    expect(await host.structure({ path: "a.css", text: "" }, [], signal)).toBe(
      "no declarations of this language are known",
    );
    expect(typeof (await host.structure(deep, [], signal))).toMatch(/string|object/);
  });

  test("a file that breaks it costs itself alone", async () => {
    host = createAnalysisHost({ fileMs: 3_000 });
    const result = await host.analyze(
      "patterns",
      [faulty, deep, { ...faulty, path: "b.js" }],
      signal,
    );
    if (result.status === "failed") throw new Error(result.reason);
    expect(result.findings.map((finding) => finding.path)).toEqual(["a.js", "b.js"]);
    expect(result.skipped.map((file) => file.path)).toEqual(
      result.skipped.length === 0 ? [] : ["deep.js"],
    );
  });

  test("files that together take too long cost the files after them, which are named", async () => {
    // Each look at the clock is a second later: every file takes one.
    let clock = 0;
    host = createAnalysisHost({ budgetMs: 3_000 }, () => (clock += 1_000));
    const files = Array.from({ length: 2_000 }, (_, at) => ({ ...faulty, path: `file${at}.js` }));
    const result = await host.analyze("patterns", files, signal);
    if (result.status === "failed") throw new Error(result.reason);
    expect(result.findings.map(({ path }) => path)).toEqual(["file0.js", "file1.js", "file2.js"]);
    expect(result.skipped).toHaveLength(1_997);
    expect(result.skipped[0]).toEqual({
      path: "file3.js",
      reason: "the engine took more than 3 s for the files before it",
    });
    // The next review starts anew.
    expect(await host.analyze("patterns", [faulty], signal)).toMatchObject({ skipped: [] });
  });

  test("waiting for another review's files counts for nothing", async () => {
    let clock = 0;
    host = createAnalysisHost({ budgetMs: 3_000 }, () => (clock += 1_000));
    const results = await Promise.all(
      Array.from({ length: 5 }, () => host.analyze("patterns", [faulty, faulty], signal)),
    );
    for (const result of results) expect(result).toMatchObject({ status: "ok", skipped: [] });
  });

  test("reviews that ask at the same time all get their own answers", async () => {
    host = createAnalysisHost();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        host.analyze("patterns", [{ ...faulty, path: `file${at}.js` }], signal),
      ),
    );
    expect(
      results.map((result) => (result.status === "ok" ? result.findings[0]?.path : null)),
    ).toEqual(Array.from({ length: 10 }, (_, at) => `file${at}.js`));
  });

  test("a review that was cancelled asks no more", async () => {
    host = createAnalysisHost();
    await expect(
      host.analyze("patterns", [faulty], AbortSignal.abort(new Error("cancelled"))),
    ).rejects.toThrow("cancelled");
  });

  test("tells whether a fix breaks what it mends", async () => {
    host = createAnalysisHost({ fileMs: 3_000 });
    const breaks = (path: string, fixed: string): Promise<boolean> =>
      host.breaks({ path, text: "f();\n" }, fixed, signal);
    expect(await breaks("a.js", "f(1);\n")).toBe(false);
    expect(await breaks("a.js", "f((;\n")).toBe(true);
    expect(await breaks("a.py", "f((\n")).toBe(true);
    expect(await breaks("notes.txt", "f((\n")).toBe(false);
  });

  test("a process that ended while nobody asked is started anew", async () => {
    host = createAnalysisHost({ idleMs: 1 });
    const first = await host.analyze("patterns", [faulty], signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await host.analyze("patterns", [faulty], signal)).toEqual(first);
  });

  test("nothing is started by closing, nor after it", async () => {
    host = createAnalysisHost();
    await host.close();
    await expect(host.analyze("patterns", [faulty], signal)).rejects.toThrow("stopping");
  });

  test("closing ends what is under way", async () => {
    host = createAnalysisHost({ fileMs: 60_000 });
    const running = host.analyze("patterns", [faulty, deep], signal);
    await host.close();
    await expect(running.then((result) => result.status)).rejects.toThrow("stopping");
  });
});
