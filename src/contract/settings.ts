import { z } from "zod";

const severity = z.enum(["critical", "high", "medium", "low", "info"]);

/** What Kody does by itself on a pull request. */
export const automation = z.strictObject({
  /** Findings at least this grave become comments; the others stand in the report. */
  commentThreshold: severity,
  /** Inline comments per pull request, at most. */
  maxComments: z.number().int().min(0).max(50),
  /** A finding at least this grave makes the build status fail; `never`: it always succeeds. */
  failOn: z.union([severity, z.literal("never")]),
});
export type Automation = z.infer<typeof automation>;

export const modelProvider = z.enum([
  "anthropic",
  "openai",
  "google",
  "azure",
  "amazon-bedrock",
  "openai-compatible",
]);
export type ModelProvider = z.infer<typeof modelProvider>;

export const modelRequest = z.strictObject({
  provider: modelProvider,
  /** The provider's name of the model or deployment. */
  model: z.string().trim().min(1).max(200),
  /** Needed by `openai-compatible`; for Azure `https://RESOURCE.openai.azure.com`. */
  url: z.string().trim().max(2_000).nullish(),
  /** Amazon Bedrock. */
  region: z.string().trim().max(50).nullish(),
  /** Absent: keeps the one that is set. Local models may have none. */
  key: z.string().max(4_000).optional(),
});
export type ModelRequest = z.infer<typeof modelRequest>;

export interface ModelAnswer {
  readonly provider: ModelProvider;
  readonly model: string;
  readonly url: string | null;
  readonly region: string | null;
  readonly keySet: boolean;
}

export const stepIds = [
  "token",
  "capabilities",
  "repositories",
  "webhooks",
  "model",
  "automation",
  "review",
] as const;
export type StepId = (typeof stepIds)[number];

export const skipRequest = z.strictObject({
  step: z.enum(["webhooks", "model", "automation", "review"]),
});
export type SkipRequest = z.infer<typeof skipRequest>;

/** GET /api/setup: where the set-up stands; worked out from what is there, so it survives everything. */
export interface SetupAnswer {
  /** The first one that is not done; null when all are. */
  readonly next: StepId | null;
  readonly steps: readonly {
    readonly id: StepId;
    readonly state: "done" | "open" | "skipped";
    /** What is known of it, a few words. */
    readonly summary: string;
  }[];
}
