import type { Category, Change, Fix, LineRange, RawFinding, Severity } from "../domain/index.ts";
import type {
  ChangeFiles,
  CodeContext,
  Digest,
  ModelMode,
  ModelQuestion,
  ModelReply,
  SkippedFile,
  TokenCounter,
} from "../ports/index.ts";

/** All that the model's half of a review knows of a change. Everything in it may be written by a stranger. */
export interface ModelTask {
  readonly change: Change;
  readonly files: ChangeFiles;
  /** What the pull request says of itself; null for a bare range or patch. */
  readonly purpose: Purpose | null;
  /** The step at which the newest build of the change failed, with the end of its log as it was written; none when absent. */
  readonly failedStep?: FailedBuildStep | null;
  /** Rules in plain language, with the files that each is about. */
  readonly rules: readonly PlainRule[];
  /** What the team decided about such changes, in an order that stays; none when absent. */
  readonly decisions?: readonly TeamDecision[];
  /** What the engines found: evidence, not to be said again. */
  readonly known: readonly RawFinding[];
  /** What was said of this pull request before, or refused. */
  readonly earlier: readonly EarlierRemark[];
  /** What the change did before its newest push, in the words of a former review; null for none. */
  readonly overview: Overview | null;
  /** Files and lines that were not there at the last review; null: all of the change is to be reviewed. */
  readonly fresh: FreshLines | null;
}

export interface Purpose {
  readonly title: string;
  readonly description: string;
  readonly sourceBranch: string;
  readonly destinationBranch: string;
  /** First lines of the commits' messages, oldest first. */
  readonly commits: readonly string[];
  /** Of issues that the pull request names, as plain text. */
  readonly issues: readonly string[];
}

export interface FailedBuildStep {
  readonly name: string;
  readonly log: string;
}

export interface PlainRule {
  /** The line of the `.kody.yml` that it stands on, such as `.kody.yml:12`. */
  readonly source: string;
  readonly text: string;
  /** Changed files that it is about. */
  readonly paths: readonly string[];
}

/** Accepted by an administrator, but written by whoever asked for it. */
export interface TeamDecision {
  readonly text: string;
  readonly covers: (path: string) => boolean;
}

/** A decision that a review followed. */
export interface AppliedDecision {
  readonly text: string;
  /** Findings that were not raised because of it. */
  readonly dropped: number;
}

/** A finding of a former review of this pull request. */
export interface EarlierRemark {
  readonly fingerprint: string;
  readonly path: string;
  readonly title: string;
  /** Null when its place is not known any more. */
  readonly range: LineRange | null;
  readonly category?: Category;
  /** `refused`: a person does not want to hear of it. `fixed`: it was followed. */
  readonly state: "open" | "refused" | "fixed";
  /** Lines that Kody itself proposed there; none when it proposed nothing. */
  readonly suggested: readonly string[];
}

/** New-side lines by path. */
export type FreshLines = ReadonlyMap<string, ReadonlySet<number>>;

/** What the model's half works with. */
export interface ModelTools {
  readonly ask: AskModel;
  readonly tokens: TokenCounter;
  readonly context: CodeContext;
  readonly digest: Digest;
  /** The text with every secret in it masked; lines keep their numbers. */
  readonly mask: (path: string, text: string) => Promise<string>;
  /** True for files that must not leave this machine. */
  readonly neverSend: (path: string) => boolean;
  readonly mode: ModelMode;
  /** Of titles, messages and summary, such as "English". */
  readonly language: string;
  /** Tokens of one question, at most. */
  readonly questionTokens: number;
  /** Tokens of code besides the diff in one question, at most. */
  readonly contextTokens: number;
  /** Questions that find, at most; what they can't hold is named as left out. */
  readonly maxGroups: number;
}

/** Asks within the budgets and records the cost; `not asked` says why as a sentence without full stop. */
export type AskModel = (
  purpose: string,
  question: ModelQuestion,
  signal: AbortSignal,
) => Promise<Asked>;

export type Asked =
  | {
      readonly status: "answered";
      readonly reply: ModelReply;
      readonly model: string;
      /** Null when its price is not known. */
      readonly microDollars: number | null;
    }
  /** `later`: it may be answered at another time. `thisReviewOnly`: other reviews are not concerned. */
  | {
      readonly status: "not asked";
      readonly because: string;
      readonly later?: boolean;
      readonly thisReviewOnly?: boolean;
    };

/** What a model claims, not yet believed. */
export interface Claim {
  readonly path: string;
  /** The code that it speaks of, word for word: its place. */
  readonly quote: string;
  /** Where the model thinks the quote is: only a hint. */
  readonly line: number | null;
  readonly severity: Severity;
  readonly category: "security" | "correctness" | "performance" | "maintainability";
  readonly confidence: "high" | "medium" | "low";
  readonly title: string;
  readonly message: string;
  /** Names that it is about; each must exist. */
  readonly symbols: readonly string[];
  /** The plain-language rule that is broken, such as `R1`; null for none. */
  readonly rule: string | null;
  readonly fix: { readonly quote: string; readonly replacement: string } | null;
}

/** A claim whose quote was found. */
export interface PlacedClaim {
  readonly claim: Claim;
  readonly range: LineRange;
  readonly fix: Fix | null;
}

export interface DroppedClaim {
  readonly path: string;
  readonly title: string;
  readonly line: number | null;
  /** A clause that follows "dropped because", without full stop. */
  readonly because: string;
}

/** What the change does and how far it can be trusted, in the model's words. */
export interface Overview {
  readonly does: string;
  readonly areas: readonly { readonly path: string; readonly does: string }[];
  readonly risk: "low" | "medium" | "high";
  readonly because: string;
  readonly lookFirst: readonly string[];
  readonly testGaps: readonly string[];
  /** What the issues of the pull request ask for, and whether the change does it; absent where none was read. */
  readonly criteria?: readonly Criterion[];
}

export interface Criterion {
  readonly criterion: string;
  readonly state: "met" | "partly" | "missed" | "exceeded" | "unclear";
  /** `path:line` of the change; "" for none. */
  readonly evidence: string;
}

export interface ModelReview {
  /** `complete`: everything was read. `partly`: some of it. `not`: nothing, for the reason given. */
  readonly status: "complete" | "partly" | "not";
  /** Sentences without full stop, why not everything was reviewed. */
  readonly problems: readonly string[];
  /** True when a part was not reviewed that may be reviewed later: an outage, or the budget of a day. */
  readonly waits: boolean;
  readonly findings: readonly RawFinding[];
  readonly dropped: readonly DroppedClaim[];
  readonly overview: Overview | null;
  /** True when the overview is only of what is new since the last review: nothing was said of the change before. */
  readonly onlyNew?: boolean;
  /** Those that the model was told; none when absent. */
  readonly decisions?: readonly AppliedDecision[];
  /** Plain-language rules that were judged. */
  readonly rules: readonly JudgedRule[];
  /** Fingerprints of earlier remarks that the change deals with. */
  readonly dealtWith: readonly string[];
  readonly left: readonly SkippedFile[];
  readonly cost: ModelCost;
}

export interface JudgedRule {
  readonly source: string;
  readonly verdict: "kept" | "broken" | "not applicable";
}

export interface ModelCost {
  /** Names of the models that answered. */
  readonly models: readonly string[];
  readonly calls: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  /** Null when the price of a call is not known. */
  readonly microDollars: number | null;
}

export const noCost: ModelCost = {
  models: [],
  calls: 0,
  input: 0,
  cached: 0,
  output: 0,
  microDollars: 0,
};
