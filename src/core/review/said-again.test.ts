import { expect, test } from "vitest";
import { defaultPolicy, type Finding } from "../domain/index.ts";
import type { ModelTools } from "../model/index.ts";
import { loadPatch } from "./load-change.ts";
import { modelHalf, type ModelSetting } from "./model-half.ts";
import { reviewChange } from "./review-change.ts";

const diff = [
  "diff --git a/a.ts b/a.ts",
  "new file mode 100644",
  "--- /dev/null",
  "+++ b/a.ts",
  "@@ -0,0 +1,2 @@",
  "+export const one = (list: string[]) => list[list.length];",
  "+export const two = 2;",
  "",
].join("\n");

/** Two claims on one line that have no word in common. */
const said = ["It reads past the end", "Nobody checks what comes in"].map((title) => ({
  path: "a.ts",
  quote: "export const one = (list: string[]) => list[list.length];",
  line: 1,
  severity: "high",
  category: "correctness",
  confidence: "high",
  title,
  message: "It goes wrong.",
  symbols: [],
  rule: null,
  fix: null,
}));

const tools: ModelTools = {
  ask: async () => ({
    status: "answered",
    model: "m",
    microDollars: null,
    reply: {
      text: JSON.stringify({ findings: said }),
      end: "complete",
      usage: { input: 1, cached: 0, output: 1 },
      milliseconds: 1,
    },
  }),
  tokens: { count: (text) => text.length / 4 },
  context: { collect: async () => [] },
  digest: (text) => Buffer.from(text).toString("hex").padEnd(64, "0").slice(-64),
  mask: async (_path, text) => text,
  neverSend: () => false,
  mode: "quick",
  language: "English",
  questionTokens: 32_000,
  contextTokens: 12_000,
  maxGroups: 8,
};

async function review(past: ModelSetting["past"]): Promise<readonly Finding[]> {
  const { findings } = await reviewChange(
    loadPatch(diff, defaultPolicy),
    {
      analyzers: [],
      policy: defaultPolicy,
      digest: tools.digest,
      now: () => 0,
      model: modelHalf({ tools, purpose: null, past }),
    },
    new AbortController().signal,
  );
  return findings;
}

test("the same answer again brings nothing that the first review left out", async () => {
  const first = await review(null);
  expect(first).toHaveLength(1);
  const again = await review({
    history: {
      findings: first.map((finding) => ({ finding, standing: true })),
      overview: null,
      reviewed: null,
    },
    refused: new Set(),
    fresh: async () => null,
  });
  expect(again.map(({ title }) => title)).toEqual(first.map(({ title }) => title));
});
