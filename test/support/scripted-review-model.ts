import { createHash } from "node:crypto";
import type { ContextPiece, ModelQuestion, ModelReply } from "../../src/core/ports/index.ts";
import type { Asked, ModelTools } from "../../src/core/model/index.ts";

/** Made up; put together here so that no scanner takes this file for a leak. */
export const secret = ["AKIA", "Q7WERTYUIOPASDFG"].join("");

export interface ScriptedTools {
  readonly tools: ModelTools;
  readonly asked: { readonly purpose: string; readonly question: ModelQuestion }[];
  /** What the model says; a text stands for a whole answer. May be replaced at any time. */
  answer: (purpose: string, question: ModelQuestion) => string | Partial<ModelReply> | Asked;
  pieces: readonly ContextPiece[];
}

/** Tools whose model says what a test wants; everything that is sent is kept. */
export function scriptedTools(change: Partial<ModelTools> = {}): ScriptedTools {
  const scripted: ScriptedTools = {
    asked: [],
    answer: () => '{"findings": []}',
    pieces: [],
    tools: {
      ask: async (purpose, question) => {
        scripted.asked.push({ purpose, question });
        const answer = scripted.answer(purpose, question);
        if (typeof answer === "object" && "status" in answer) return answer;
        const reply: ModelReply = {
          text: "",
          end: "complete",
          usage: { input: 100, cached: 40, output: 10 },
          milliseconds: 1,
          ...(typeof answer === "string" ? { text: answer } : answer),
        };
        return { status: "answered", reply, model: "scripted", microDollars: 5 };
      },
      tokens: { count: (text) => Math.ceil(text.length / 4) },
      context: { collect: async () => scripted.pieces },
      digest: (text) => createHash("sha256").update(text).digest("hex"),
      mask: async (_, text) => text.replaceAll(secret, "[secret]"),
      neverSend: (path) => path.startsWith("secrets/"),
      mode: "standard",
      language: "English",
      questionTokens: 32_000,
      contextTokens: 4_000,
      maxGroups: 8,
      ...change,
    },
  };
  return scripted;
}

/** An answer of the second look that lets stand all it is asked about. */
export function allHold({ prompt }: ModelQuestion): string {
  const ids = /Give a verdict for each of: (.*)\./.exec(prompt)?.[1]?.split(", ") ?? [];
  return JSON.stringify({ verdicts: ids.map((id) => ({ id, verdict: "holds", because: "yes" })) });
}

/** A finding as a model writes it. */
export const writtenClaim = {
  path: "src/a.ts",
  quote: "save(order);",
  line: null,
  severity: "high",
  category: "correctness",
  confidence: "high",
  title: "The order is lost when the disk is full",
  message: "A full disk makes `save` fail, and nobody hears of it.",
  symbols: [],
  rule: null,
  fix: null,
} as const;

export function writtenFinding(
  change: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return { ...writtenClaim, ...change };
}
