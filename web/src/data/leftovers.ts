import type { LeftoverAnswer } from "../../../src/contract/index.ts";
import { count } from "./words.ts";

export interface LeftoverFilter {
  /** Words that all have to occur. */
  readonly words: string;
  readonly severity: LeftoverAnswer["severity"] | "any";
  readonly state: LeftoverAnswer["state"] | "any";
}

export const severities = ["critical", "high", "medium", "low", "info"] as const;
const states = ["open", "done", "will-not-fix", "any"] as const;

/** Reads a filter from an address's query; what it doesn't know is ignored. Without a state, what is open. */
export function readLeftoverFilter(query: string): LeftoverFilter {
  const parameters = new URLSearchParams(query);
  return {
    words: parameters.get("q") ?? "",
    severity: severities.find((one) => one === parameters.get("severity")) ?? "any",
    state: states.find((one) => one === parameters.get("state")) ?? "open",
  };
}

/** The query of a filter, with its `?`; empty when it is the usual one. */
export function writeLeftoverFilter({ words, severity, state }: LeftoverFilter): string {
  const parameters = new URLSearchParams();
  if (words !== "") parameters.set("q", words);
  if (severity !== "any") parameters.set("severity", severity);
  if (state !== "open") parameters.set("state", state);
  const query = parameters.toString();
  return query === "" ? "" : `?${query}`;
}

/** The address of the file with what the filter shows. */
export function csvPath(filter: LeftoverFilter): string {
  const query = writeLeftoverFilter(filter);
  return `/api/leftovers${query === "" ? "?" : `${query}&`}format=csv`;
}

export function applyLeftoverFilter(
  all: readonly LeftoverAnswer[],
  filter: LeftoverFilter,
): LeftoverAnswer[] {
  const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((one) => {
    if (filter.severity !== "any" && one.severity !== filter.severity) return false;
    if (filter.state !== "any" && one.state !== filter.state) return false;
    const { repository, pullRequestId, pullRequestTitle, title, path, rule } = one;
    const text = [repository, `#${pullRequestId}`, pullRequestTitle, title, path, rule];
    const searched = text.join(" ").toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

/** The page's answer in one sentence. */
export function leftoverSentence(all: readonly LeftoverAnswer[]): string {
  if (all.length === 0) return "No merge has left anything open.";
  const open = all.filter(({ state }) => state === "open");
  if (open.length === 0) return "Everything that merges left open is dealt with.";
  const grave = open.filter(({ severity }) => severity === "critical" || severity === "high");
  const gravity = grave.length === 0 ? "" : `, ${grave.length} of them high or critical`;
  return `${count(open.length, "finding")} left open at merges${gravity}.`;
}

export function stateWord(state: LeftoverAnswer["state"]): string {
  return { open: "Open", done: "Done", "will-not-fix": "Will not fix" }[state];
}
