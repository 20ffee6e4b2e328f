import { splitLines } from "../../src/core/text/index.ts";
import { foundText, verdictsText, type WrittenClaim } from "../../test/support/model-answers.ts";
import type { ModelQuestion } from "../../src/core/ports/index.ts";
import type { Remark, Sample } from "./samples.ts";

/** A remark of the benchmark as a model would have written it. */
export interface ReplayedClaim {
  readonly claim: WrittenClaim;
  /** Where its quote stands. */
  readonly range: { readonly start: number; readonly end: number };
  readonly kind: "golden" | "rejected";
}

/** What models are asked to quote at most. */
const quotedLines = 6;

/** The remarks whose lines the diff shows: of others a model that only saw the diff could quote nothing. */
export function claimsOf(sample: Sample): ReplayedClaim[] {
  const of = (kind: ReplayedClaim["kind"], remarks: readonly Remark[]): ReplayedClaim[] =>
    remarks.flatMap((remark) => {
      const [made] = remark.places.flatMap((place) => claimOf(remark, place, sample) ?? []);
      return made === undefined ? [] : [{ ...made, kind }];
    });
  return [...of("golden", sample.goldens), ...of("rejected", sample.rejected)];
}

function claimOf(
  { text, category, severity }: Remark,
  { path, from, to }: Remark["places"][number],
  { change, loaded }: Sample,
): Pick<ReplayedClaim, "claim" | "range"> | null {
  const file = change.files.find((one) => one.newPath === path);
  const lines = splitLines(loaded.sides.head.get(path) ?? "");
  const shown = new Set(
    (file?.hunks ?? []).flatMap((hunk) => hunk.lines.flatMap(({ newLine }) => newLine ?? [])),
  );
  const quoted: number[] = [];
  for (let line = from; line <= to && quoted.length < quotedLines; line += 1)
    if (shown.has(line)) quoted.push(line);
    else if (quoted.length > 0) break;
  const written = quoted.filter((line) => (lines[line - 1] ?? "").trim() !== "");
  const [start, end] = [written[0], written.at(-1)];
  if (start === undefined || end === undefined) return null;
  return {
    range: { start, end },
    claim: {
      path,
      quote: lines.slice(start - 1, end).join("\n"),
      title: titleOf(text),
      message: text.slice(0, 3_000),
      severity: severityOf(severity),
      category: categoryOf(category),
      symbols: [...text.matchAll(/`([^`\s]{2,60})`/g)].map(([, name = ""]) => name).slice(0, 10),
    },
  };
}

/** Its first sentence, as far as a title goes. */
function titleOf(text: string): string {
  const [first = ""] = text.trim().split(/(?<=[.!?:])\s|\n/);
  return first.slice(0, 200);
}

function severityOf(word: string): NonNullable<WrittenClaim["severity"]> {
  const lower = word.toLowerCase();
  return lower === "critical" || lower === "high" || lower === "low" ? lower : "medium";
}

function categoryOf(word: string): NonNullable<WrittenClaim["category"]> {
  if (/security/i.test(word)) return "security";
  if (/performance/i.test(word)) return "performance";
  return /maintainability|readability/i.test(word) ? "maintainability" : "correctness";
}

/** Says these claims to every question that finds and holds on to everything. */
export function answering(
  claims: readonly WrittenClaim[],
): (question: ModelQuestion, task: "find" | "refute") => string {
  return (question, task) =>
    task === "find" ? foundText({ findings: claims }) : verdictsText(question);
}
