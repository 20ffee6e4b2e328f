import { severities, type Severity } from "../domain/index.ts";
import { isRecord, listOf, readJson, textOf, wordOf } from "./read-json.ts";
import type { Claim, JudgedRule, Overview } from "./task.ts";

export interface FinderAnswer {
  readonly claims: readonly Claim[];
  readonly overview: Overview | null;
  /** Ids of earlier remarks. */
  readonly dealtWith: readonly string[];
  /** Verdict by rule id. */
  readonly rules: ReadonlyMap<string, JudgedRule["verdict"]>;
  /** False when the answer was cut off and only its complete part could be read. */
  readonly whole: boolean;
}

/** More are no review but noise; the worst come first. */
const mostClaims = 30;

/** The answer to `findTask`; a clause says why it is none. What is malformed within is left out, not guessed at. */
export function readFinderAnswer(text: string): FinderAnswer | string {
  if (text.trim() === "") return "it was empty";
  const read = readJson(text);
  if (read === null) return "it held no JSON object";
  const { findings, overview, rules, dealtWith } = read.value;
  if (!Array.isArray(findings)) return "it had no list of findings";
  const given = listOf(findings, mostClaims * 4);
  const claims = given.map(claimOf).filter((claim) => claim !== null);
  if (given.length > 0 && claims.length === 0) return "none of its findings had the form asked for";
  return {
    claims: withoutRepetition(claims).slice(0, mostClaims),
    overview: overviewOf(overview),
    dealtWith: listOf(dealtWith, 100).flatMap((id) => textOf(id, 10) ?? []),
    rules: rulesOf(rules),
    whole: read.whole,
  };
}

const categories = ["security", "correctness", "performance", "maintainability"] as const;
const levels = ["high", "medium", "low"] as const;

function claimOf(value: unknown): Claim | null {
  if (!isRecord(value)) return null;
  const path = textOf(value["path"], 1_000);
  const quote = typeof value["quote"] === "string" ? value["quote"].slice(0, 4_000) : null;
  const title = textOf(value["title"], 200);
  const message = textOf(value["message"], 3_000);
  const severity = severityOf(value["severity"]);
  if (path === null || quote === null || title === null || message === null || severity === null)
    return null;
  const { line } = value;
  const heading = title.replace(/\s+/g, " ").replace(/[.\s]+$/, "");
  if (!/[\p{L}\p{N}]/u.test(heading)) return null;
  return {
    path,
    quote,
    line: typeof line === "number" && Number.isInteger(line) && line > 0 ? line : null,
    severity,
    category: wordOf(value["category"], categories) ?? "correctness",
    confidence: wordOf(value["confidence"], levels) ?? "low",
    title: heading,
    message,
    symbols: listOf(value["symbols"], 10).flatMap((one) => textOf(one, 200) ?? []),
    rule: textOf(value["rule"], 10),
    fix: fixOf(value["fix"]),
  };
}

function severityOf(value: unknown): Severity | null {
  return wordOf(value, severities);
}

function fixOf(value: unknown): Claim["fix"] {
  if (!isRecord(value)) return null;
  const { quote, replacement } = value;
  if (typeof quote !== "string" || typeof replacement !== "string") return null;
  if (quote.trim() === "" || quote.length > 4_000 || replacement.length > 4_000) return null;
  return { quote, replacement };
}

/** A model that runs in circles says one thing many times. */
function withoutRepetition(claims: readonly Claim[]): Claim[] {
  const seen = new Set<string>();
  return claims.filter((claim) => {
    const key = JSON.stringify([claim.path, claim.quote.replace(/\s+/g, ""), claim.title]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Of an answer, or as a record kept it. */
export function overviewOf(value: unknown): Overview | null {
  if (!isRecord(value)) return null;
  const does = textOf(value["does"], 600);
  const risk = wordOf(value["risk"], levels);
  if (does === null || risk === null) return null;
  return {
    does,
    areas: listOf(value["areas"], 8).flatMap((area) => {
      if (!isRecord(area)) return [];
      const path = textOf(area["path"], 300);
      const what = textOf(area["does"], 300);
      return path === null || what === null ? [] : [{ path, does: what }];
    }),
    risk,
    because: textOf(value["because"], 300) ?? "",
    lookFirst: listOf(value["lookFirst"], 3).flatMap((one) => textOf(one, 300) ?? []),
    testGaps: listOf(value["testGaps"], 3).flatMap((one) => textOf(one, 300) ?? []),
    ...criteriaOf(value["criteria"]),
  };
}

const criterionStates = ["met", "partly", "missed", "exceeded", "unclear"] as const;

function criteriaOf(value: unknown): Pick<Overview, "criteria"> {
  const criteria = listOf(value, 8).flatMap((one) => {
    if (!isRecord(one)) return [];
    const criterion = textOf(one["criterion"], 200);
    const state = wordOf(one["state"], criterionStates);
    if (criterion === null || state === null) return [];
    return [{ criterion, state, evidence: textOf(one["evidence"], 300) ?? "" }];
  });
  return criteria.length === 0 ? {} : { criteria };
}

const verdicts = ["kept", "broken", "not applicable"] as const;

function rulesOf(value: unknown): Map<string, JudgedRule["verdict"]> {
  const judged = new Map<string, JudgedRule["verdict"]>();
  for (const one of listOf(value, 100)) {
    if (!isRecord(one)) continue;
    const id = textOf(one["id"], 10);
    const verdict = wordOf(one["verdict"], verdicts);
    if (id !== null && verdict !== null) judged.set(id, verdict);
  }
  return judged;
}

export interface Verdict {
  readonly verdict: "holds" | "unsure" | "refuted";
  readonly severity: Severity | null;
  readonly because: string;
}

/** The answer to `refuteTask` by claim id; a clause says why it is none. */
export function readVerdicts(text: string): ReadonlyMap<string, Verdict> | string {
  if (text.trim() === "") return "it was empty";
  const read = readJson(text);
  if (read === null) return "it held no JSON object";
  const given = read.value["verdicts"];
  if (!Array.isArray(given)) return "it had no list of verdicts";
  const found = new Map<string, Verdict>();
  for (const one of listOf(given, 500)) {
    if (!isRecord(one)) continue;
    const id = textOf(one["id"], 10);
    const verdict = wordOf(one["verdict"], ["holds", "unsure", "refuted"]);
    if (id === null || verdict === null) continue;
    const because = textOf(one["because"], 400) ?? "";
    found.set(id, { verdict, severity: severityOf(one["severity"]), because });
  }
  return found.size === 0 ? "it had no verdict of the form asked for" : found;
}
