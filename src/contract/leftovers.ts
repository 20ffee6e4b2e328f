import { z } from "zod";

const severity = z.enum(["critical", "high", "medium", "low", "info"]);
const state = z.enum(["open", "done", "will-not-fix"]);

/** Of `GET /api/leftovers`; what it doesn't know is ignored. `format=csv` answers a file. */
export const leftoverQuery = z.object({
  q: z.string().max(300).catch("").default(""),
  severity: severity.nullable().catch(null).default(null),
  /** `any` and whatever is no state: all of them. */
  state: state.nullable().catch(null).default("open"),
});
export type LeftoverQuery = z.infer<typeof leftoverQuery>;

export const leftoverDecision = z.strictObject({ state: z.enum(["done", "will-not-fix"]) });
export type LeftoverDecision = z.infer<typeof leftoverDecision>;

/** A finding that was still open when its pull request was merged. Title and path are strangers' words. */
export interface LeftoverAnswer {
  readonly id: string;
  /** `workspace/slug`. */
  readonly repository: string;
  readonly pullRequestId: number;
  readonly pullRequestTitle: string;
  /** Address of the pull request at Bitbucket; "" when it is not known. */
  readonly pullRequestUrl: string;
  readonly severity: z.infer<typeof severity>;
  readonly rule: string;
  readonly title: string;
  readonly path: string;
  /** Null for the whole file. */
  readonly line: number | null;
  readonly state: z.infer<typeof state>;
  readonly closedBy: string | null;
  /** ISO 8601. */
  readonly closedAt: string | null;
  /** ISO 8601. */
  readonly keptAt: string;
  readonly issueKey: string | null;
  /** Why there is no issue yet, as a sentence. */
  readonly issueProblem: string | null;
}

/** GET /api/leftovers: the newest merge first, at most 1,000. */
export interface LeftoversAnswer {
  readonly leftovers: readonly LeftoverAnswer[];
}
