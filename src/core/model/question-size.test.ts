import { expect, test } from "vitest";
import { defaultPolicy, type RawFinding } from "../domain/index.ts";
import type { ContextPiece } from "../ports/index.ts";
import { loadPatch } from "../review/index.ts";
import { reviewByModel } from "./review-by-model.ts";
import type { EarlierRemark, ModelTask, ModelTools } from "./task.ts";

const questionTokens = 12_000;
const tokens = { count: (text: string) => Math.ceil(text.length / 3) };

function diffOf(files: number, lines: number): string {
  return Array.from({ length: files }, (_, file) => {
    const added = Array.from(
      { length: lines },
      (__, at) => `+const value${file}x${at} = call(${at});`,
    );
    const name = `src/part${file}.ts`;
    return `diff --git a/${name} b/${name}\nnew file mode 100644\n--- /dev/null\n+++ b/${name}\n@@ -0,0 +1,${lines} @@\n${added.join("\n")}\n`;
  }).join("");
}

/** Short lines, of which the numbers take more room than the code. */
function piecesFor(paths: readonly string[]): ContextPiece[] {
  return Array.from({ length: 60 }, (_, at) => ({
    kind: "definition",
    path: `src/other${at}.ts`,
    range: { start: 10_001, end: 10_080 },
    text: Array.from({ length: 80 }, () => "a;").join("\n"),
    because: `defines name${at}`,
    serves: paths,
    of: `name${at}`,
  }));
}

function knownIn(paths: readonly string[]): RawFinding[] {
  return paths.flatMap((path): RawFinding[] =>
    Array.from({ length: 40 }, (_, at) => ({
      rule: "a/b",
      severity: "low",
      category: "correctness",
      title: `A rather long title of what an engine found in line ${at}`,
      message: "m",
      path,
      range: { start: at + 1, end: at + 1 },
    })),
  );
}

function earlierOf(known: readonly RawFinding[]): EarlierRemark[] {
  return known.map(({ path, range }, at): EarlierRemark => ({
    fingerprint: String(at),
    path,
    title: `What a former review said, which ${at} is about`,
    range,
    state: "open",
    suggested: [],
  }));
}

/** Nothing in common but their length. */
const findings = Array.from({ length: 15 }, (_, at) => ({
  path: "src/part0.ts",
  quote: `const value0x${at * 3} = call(${at * 3});`,
  title: `Zebra${at} walks${at * 7} over${at * 11} bridges${at * 13}`,
  message: `Only this one speaks of animal ${at}. `.repeat(20),
  severity: "high",
  category: (["security", "correctness", "performance"] as const)[at % 3],
  confidence: "high",
  symbols: [],
}));

async function sizesOf(files: number, lines: number): Promise<number[]> {
  const { change, sides } = loadPatch(diffOf(files, lines), defaultPolicy);
  const paths = change.files.map(({ path }) => path);
  const known = knownIn(paths);
  const asked: number[] = [];
  const tools: ModelTools = {
    ask: async (_purpose, { system, prompt }) => {
      asked.push(tokens.count(system + prompt));
      const usage = { input: 1, cached: 0, output: 1 };
      const text = JSON.stringify({ findings });
      return {
        status: "answered",
        model: "m",
        microDollars: null,
        reply: { text, end: "complete", usage, milliseconds: 1 },
      };
    },
    tokens,
    context: { collect: async () => piecesFor(paths) },
    digest: () => "0".repeat(64),
    mask: async (_path, text) => text,
    neverSend: () => false,
    mode: "standard",
    language: "English",
    questionTokens,
    contextTokens: 5_000,
    maxGroups: 8,
  };
  const task: ModelTask = {
    change,
    files: {
      head: (path) => sides.head.get(path) ?? null,
      base: () => null,
      complete: false,
    },
    purpose: null,
    rules: [],
    known,
    earlier: earlierOf(known),
    overview: null,
    fresh: null,
  };
  await reviewByModel(task, tools, new AbortController().signal);
  return asked;
}

test.each([
  [1, 100],
  [1, 250],
  [4, 100],
  [12, 120],
])("no question on %i files of %i lines is larger than questions may be", async (files, lines) => {
  const sizes = await sizesOf(files, lines);
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(questionTokens);
});
