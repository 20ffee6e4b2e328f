import type { Decision, Finding } from "../domain/index.ts";
import type { ThreadRecord } from "../ports/index.ts";

/** What a verdict needs of a review. Null fields: not known. */
export interface ReviewLook {
  /** 40 digits. */
  readonly head: string;
  /** What the review could not do, each as a piece of a sentence; empty when it was complete. */
  readonly troubles: readonly string[] | null;
  /** Posted or reported, and not dismissed by anybody. */
  readonly findings: readonly CountedFinding[];
}

export interface CountedFinding extends Pick<
  Finding,
  "rule" | "severity" | "category" | "path" | "title"
> {
  /** True when the change itself brings the comment that ignores it: for an approval it counts. */
  readonly waivedHere: boolean;
}

/**
 * The findings that count. What people dismissed, what the destination's `.kody.yml` switches off and what a comment
 * ignores that was there before does not.
 */
export function countedFindings(
  decisions: readonly Decision[],
  threads: readonly ThreadRecord[],
  facts: Readonly<Record<string, unknown>> | null,
): CountedFinding[] {
  const dismissed = new Set(
    threads.filter(({ state }) => state === "dismissed").map(({ fingerprint }) => fingerprint),
  );
  const waived = waivedFingerprints(facts);
  return decisions.flatMap(({ finding, outcome, reason }) => {
    const waivedHere = reason === "ignored-by-config" && waived.has(finding.fingerprint);
    if (!waivedHere && (outcome === "suppressed" || dismissed.has(finding.fingerprint))) return [];
    const { rule, severity, category, path, title } = finding;
    return [{ rule, severity, category, path, title, waivedHere }];
  });
}

function waivedFingerprints(facts: Readonly<Record<string, unknown>> | null): Set<string> {
  return new Set(
    listIn(facts?.["ignored"]).flatMap((one) =>
      one["addedHere"] === true && typeof one["fingerprint"] === "string"
        ? [one["fingerprint"]]
        : [],
    ),
  );
}

/**
 * What kept a review from being complete, from the facts that are kept of it; null when they don't say. A review that
 * has not seen everything proves nothing of what it has not seen.
 */
export function reviewTroubles(
  facts: Readonly<Record<string, unknown>> | null,
): readonly string[] | null {
  if (facts === null || !Array.isArray(facts["engines"]) || !Array.isArray(facts["skipped"]))
    return null;
  const failed = listIn(facts["engines"])
    .filter(({ status }) => status !== "ok")
    .map(({ id }) => `the engine ${String(id)} failed`);
  const partly = listIn(facts["engines"])
    .filter(({ status, skipped }) => status === "ok" && listIn(skipped).length > 0)
    .map(({ id, skipped }) => `the engine ${String(id)} skipped ${files(listIn(skipped).length)}`);
  const { length } = facts["skipped"];
  const skipped = length === 0 ? [] : [`${files(length)} could not be looked at`];
  return [...failed, ...partly, ...skipped, ...modelTroubles(facts["model"])];
}

function modelTroubles(model: unknown): string[] {
  if (model === undefined || model === null) return [];
  const isSettled = typeof model === "object" && "settled" in model && model.settled === true;
  return isSettled ? [] : ["the model did not get through"];
}

function files(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

function listIn(value: unknown): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (one): one is Record<string, unknown> => typeof one === "object" && one !== null,
  );
}
