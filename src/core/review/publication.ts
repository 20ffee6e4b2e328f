import type { IgnoredFinding } from "../config/index.ts";
import type { ChangedFile, Finding, PullRequest, ReviewPolicy } from "../domain/index.ts";
import type { HostComment } from "../ports/index.ts";
import type { EffectContext } from "../effects/index.ts";
import type { SummaryInput } from "./render-summary.ts";

/** What a review found, and what publishing it needs to know besides. */
export interface Publication {
  readonly pullRequest: PullRequest;
  /** 40 digits. */
  readonly head: string;
  readonly findings: readonly Finding[];
  /** Never posted, but part of the record. */
  readonly ignored: readonly IgnoredFinding[];
  readonly files: readonly ChangedFile[];
  readonly policy: ReviewPolicy;
  /** Text of the head side, for the fix shown in a comment. */
  readonly headTexts: ReadonlyMap<string, string>;
  readonly summary: Omit<SummaryInput, "decisions" | "links" | "refused" | "seconds">;
  /** Digest of the last published summary's substance; null when there is none. */
  readonly lastSummaryDigest: string | null;
  /** True when the pull request may hold what Kody does not remember: then its comments are read first. */
  readonly memoryIsDoubtful: boolean;
  /** True when this very commit has a report already. */
  readonly replaceReport: boolean;
  readonly digest: (text: string) => string;
  readonly elapsedSeconds: () => number;
  /** Throws `superseded` when this run should stop: asked before each post, costs no API call. */
  readonly assertCurrent: () => Promise<void>;
  /** Hears of the pull request's comments when they are read. */
  readonly heard?: (comments: readonly HostComment[]) => Promise<void>;
  /** Writes into the description; answers what the summary must say of it, or null. */
  readonly describe?: (publication: Publication, context: EffectContext) => Promise<string | null>;
  /** Called before the first comment is posted, changed or resolved. */
  readonly beforeFirstChange: () => Promise<void>;
}
