import { z } from "zod";

export const reviewRequest = z.strictObject({
  /** Address of a pull request, as in the browser. */
  url: z.string().min(1).max(2_000),
});
export type ReviewRequest = z.infer<typeof reviewRequest>;

export interface StatusAnswer {
  readonly version: string;
  readonly connection: {
    readonly account: string;
    readonly status: "active" | "refused" | "disconnected";
    readonly statusReason: string | null;
    /** Last four characters of the token. */
    readonly tokenHint: string;
    readonly scopes: readonly string[] | null;
  } | null;
  readonly repositories: readonly {
    readonly workspace: string;
    readonly slug: string;
    readonly enabled: boolean;
    readonly hook: boolean;
  }[];
  readonly queue: {
    readonly waiting: number;
    readonly active: number;
    readonly deadLetters: number;
  };
  /** ISO 8601; null before the first. */
  readonly lastReviewAt: string | null;
}

export interface ReviewSummary {
  readonly id: string;
  readonly workspace: string;
  readonly slug: string;
  readonly pullRequestId: number;
  readonly title: string;
  /** Address of the pull request at Bitbucket. */
  readonly url: string;
  /** 40 digits. */
  readonly head: string;
  readonly status: "running" | "done" | "failed" | "cancelled";
  readonly reason: string | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly durationMs: number | null;
  readonly counts: {
    readonly comment: number;
    readonly report: number;
    readonly suppressed: number;
  };
}

export interface ReviewDetail extends ReviewSummary {
  /** While it runs: what it is doing, e.g. `fetch`, `analyse`, `publish`; null before and after. */
  readonly stage: string | null;
  readonly decisions: readonly ReviewDecision[];
  /** Stage → milliseconds. */
  readonly timings: Readonly<Record<string, number>>;
  readonly engines: readonly {
    readonly id: string;
    readonly status: "ok" | "failed";
    readonly reason: string | null;
  }[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly modelCalls: readonly ModelCallsAnswer[];
}

/** What one model was asked for one purpose, and what that cost. */
export interface ModelCallsAnswer {
  readonly model: string;
  readonly purpose: string;
  readonly calls: number;
  /** Of these, calls without a usable answer, and such as are not finished. */
  readonly failed: number;
  /** Tokens; those from the provider's cache included. */
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  /** With what unfinished calls may cost at most. */
  readonly usd: number;
}

/** Facts of a review as they are kept: read leniently, because older reviews may lack some. */
export const reviewFacts = z.object({
  engines: z
    .array(
      z.object({ id: z.string(), status: z.enum(["ok", "failed"]), reason: z.string().nullable() }),
    )
    .default([]),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })).default([]),
});

export interface ReviewDecision {
  readonly rule: string;
  readonly severity: string;
  readonly category: string;
  readonly title: string;
  readonly message: string;
  readonly path: string;
  readonly line: number | null;
  readonly engine: string;
  readonly outcome: "comment" | "report" | "suppressed";
  readonly reason: string | null;
}

export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string };
}
