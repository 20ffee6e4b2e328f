/** What Kody claims about a change: one problem at one place, with the evidence and, when there is one, the fix. */

export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

export const categories = [
  "security",
  "secrets",
  "correctness",
  "performance",
  "maintainability",
  "pipeline",
  "dependencies",
  "change",
] as const;
export type Category = (typeof categories)[number];

/** How sure its maker is that what a finding says is so. */
export const confidences = ["high", "medium", "low"] as const;
export type Confidence = (typeof confidences)[number];

/** Lines of the new side of a file: 1-based, both ends inclusive. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** Replaces the lines of `range` (new side) by `lines`; an empty `lines` deletes them. */
export interface Fix {
  readonly range: LineRange;
  readonly lines: readonly string[];
}

/** What an analyzer says of one side of one file, before anything is known of the other side. */
export interface RawFinding {
  /** `namespace/name`, stable for ever: it is part of the fingerprint, e.g. `pipelines/unpinned-image`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly category: Category;
  /** High when absent. */
  readonly confidence?: Confidence;
  /** Number of the weakness in the Common Weakness Enumeration, where one fits. */
  readonly cwe?: number;
  /** One sentence without full stop or markdown; the same words in comment, terminal and report. */
  readonly title: string;
  /** What is wrong, why it matters, what to do: plain markdown, no HTML, no images. */
  readonly message: string;
  /** Path from the repository's root, `/`-separated. */
  readonly path: string;
  /** Null when the finding is about the whole file. */
  readonly range: LineRange | null;
  readonly fix?: Fix;
  /** Where to read more; shown only if its host is allowed. */
  readonly docs?: string;
  /**
   * What identifies the finding instead of the code on its lines, when that code must not be kept
   * (a secret: its hash) or says nothing (a whole-file finding).
   */
  readonly identity?: string;
}

/** Why a finding was not posted as a comment. */
export type Suppression =
  | "not-introduced"
  | "outside-diff"
  | "below-threshold"
  | "over-cap"
  | "dismissed"
  | "ignored-by-config";

/** A finding of the pull request: introduced by it, identified, placed. */
export interface Finding extends RawFinding {
  /** The analyzer that made it, e.g. `oxlint`. */
  readonly engine: string;
  /** 32 hex digits over rule, file and normalised code; the same for the same problem after lines moved. */
  readonly fingerprint: string;
  /** 32 hex digits over rule and normalised code only: finds the problem again after the file was renamed. */
  readonly contentKey: string;
  /** Other engines that said the same of the same lines; their findings are not listed apart. */
  readonly alsoFoundBy?: readonly AlsoFound[];
}

export interface AlsoFound {
  readonly engine: string;
  readonly rule: string;
  /** Of the finding that was merged into this one: a thread may have been posted for it. */
  readonly fingerprint: string;
}

/** A finding together with what was decided about it; nothing is ever dropped from the list. */
export interface Decision {
  readonly finding: Finding;
  /** `comment`: inline on the pull request; `report`: annotation only; `suppressed`: shown nowhere but in the record. */
  readonly outcome: "comment" | "report" | "suppressed";
  readonly reason: Suppression | null;
}

export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

/** True when `severity` is at least as grave as `threshold`. */
export function atLeast(severity: Severity, threshold: Severity): boolean {
  return severityRank(severity) <= severityRank(threshold);
}
