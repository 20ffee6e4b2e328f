import type { MergePolicy, StalePolicy, VerdictPolicy } from "./acting-policy.ts";
import type { Category, Severity } from "./finding.ts";

/** What a team wrote in its `.kody.yml` files. Each value knows the line that it stands on, so that it can be explained. */
export interface ReviewConfig {
  /** The root's file first, then those of folders, each after the ones above it. */
  readonly layers: readonly ConfigLayer[];
}

export const noConfig: ReviewConfig = { layers: [] };

/** Name of the file, in whatever folder it lies. */
export const configFileName = ".kody.yml";

export interface Placed<T> {
  readonly value: T;
  /** 1-based line of the file. */
  readonly line: number;
}

/** One `.kody.yml`. */
export interface ConfigLayer {
  /** e.g. `services/orders/.kody.yml`. */
  readonly path: string;
  /** What it is for: the folder that it lies in, "" for the whole repository. */
  readonly folder: string;
  readonly commentThreshold: Placed<Severity> | null;
  /** Of the root's file only: it is about the pull request as a whole. */
  readonly maxComments: Placed<number> | null;
  readonly failOn: Placed<Severity | "never"> | null;
  /** Of the root's file only, as are the next two. */
  readonly verdict: Placed<VerdictPolicy> | null;
  readonly merge: Placed<MergePolicy> | null;
  readonly declineStale: Placed<StalePolicy> | null;
  /** By rule id, or `namespace/*`. */
  readonly rules: Readonly<Record<string, Placed<RuleSetting>>>;
  readonly categories: Readonly<Partial<Record<Category, Placed<RuleSetting>>>>;
  /** Globs below `folder`; one that begins with `!` takes back what was ignored before it. */
  readonly ignore: readonly Placed<string>[];
  readonly ownRules: readonly Placed<OwnRule>[];
  readonly instructions: readonly Placed<Instruction>[];
}

/** `on`: as Kody has it. A severity takes the place of the rule's own. */
export type RuleSetting = "on" | "off" | Severity;

/** A rule of the team that needs no model. Its findings have the rule id `team/{name}`. */
export interface OwnRule {
  readonly name: string;
  readonly title: string;
  readonly message: string;
  readonly severity: Severity;
  readonly category: Category;
  /** Globs below the layer's folder; empty for all files. */
  readonly paths: readonly string[];
  readonly match: OwnMatch;
}

export type OwnMatch =
  /** RE2's syntax, line by line matching aside: `^` and `$` are those of a line. */
  | { readonly kind: "regex"; readonly regex: string; readonly flags: string }
  /** ast-grep's rule language; judged by ast-grep itself. */
  | {
      readonly kind: "pattern";
      readonly languages: readonly string[];
      readonly rule: Readonly<Record<string, unknown>>;
      readonly constraints: Readonly<Record<string, unknown>> | null;
      readonly fix: string | null;
    };

/** A rule in plain language: only a model can follow it. */
export interface Instruction {
  readonly text: string;
  /** Globs below the layer's folder; empty for all files. */
  readonly paths: readonly string[];
}

/** What is wrong with a `.kody.yml`. Line and column are 1-based. */
export interface ConfigProblem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** One sentence with its full stop: what is wrong, and the likely remedy. */
  readonly message: string;
}
