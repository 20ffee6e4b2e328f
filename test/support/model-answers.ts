import type { ScriptedReply, ScriptedRequest } from "./scripted-exchange.ts";

/** A claim as a model writes it; what is left out is filled in with what does no harm. */
export interface WrittenClaim {
  readonly path: string;
  readonly quote: string;
  readonly title: string;
  readonly line?: number | null;
  readonly severity?: "critical" | "high" | "medium" | "low";
  readonly category?: "security" | "correctness" | "performance" | "maintainability";
  readonly confidence?: "high" | "medium" | "low";
  readonly message?: string;
  readonly symbols?: readonly string[];
  readonly rule?: string | null;
  readonly fix?: { readonly quote: string; readonly replacement: string } | null;
}

export interface WrittenAnswer {
  readonly findings?: readonly WrittenClaim[];
  readonly rules?: readonly { readonly id: string; readonly verdict: string }[];
  readonly dealtWith?: readonly string[];
  readonly overview?: Readonly<Record<string, unknown>> | null;
}

export type Task = "find" | "refute";

export function taskOf({ prompt }: Pick<ScriptedRequest, "prompt">): Task {
  return prompt.includes("\nTASK: refute.") ? "refute" : "find";
}

/** What a finder answers. */
export function foundText({ findings = [], rules = [], ...rest }: WrittenAnswer): string {
  const { dealtWith = [], overview = null } = rest;
  return JSON.stringify({
    overview,
    dealtWith,
    rules,
    findings: findings.map((one) => ({
      line: null,
      severity: "high",
      category: "correctness",
      confidence: "high",
      message: "It goes wrong.",
      symbols: [],
      rule: null,
      fix: null,
      ...one,
    })),
  });
}

/** One verdict on everything that is asked about. */
export function verdictsText(
  { prompt }: Pick<ScriptedRequest, "prompt">,
  verdict: "holds" | "unsure" | "refuted" = "holds",
): string {
  const ids = /\nGive a verdict for each of: (.*)\.$/m.exec(prompt)?.[1]?.split(", ") ?? [];
  return JSON.stringify({
    verdicts: ids.map((id) => ({ id, verdict, severity: "critical", because: "line 1 decides" })),
  });
}

const usages = {
  find: { input: 3_000, cached: 1_000, output: 200 },
  refute: { input: 3_200, cached: 2_800, output: 50 },
} as const;

/** A model that finds what it is told to and holds on to it. Severities stay as the finder said: milder ones win. */
export function finderThat(
  find: (request: ScriptedRequest) => WrittenAnswer,
): (request: ScriptedRequest) => ScriptedReply {
  return (request) => {
    const task = taskOf(request);
    const text = task === "find" ? foundText(find(request)) : verdictsText(request);
    return { text, usage: usages[task] };
  };
}
