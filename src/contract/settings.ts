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

/** Null: without a limit. */
const limit = z.strictObject({
  tokens: z.number().int().min(0).max(1_000_000_000_000).nullable(),
  usd: z.number().min(0).max(1_000_000).nullable(),
});

/** US dollars per million tokens. */
const price = z.number().min(0).max(10_000);

const use = z.enum(["off", "main", "fallback"]);

/** How reviews use the models that are set up. */
export const modelUse = z.strictObject({
  mode: z.enum(["quick", "standard", "deep"]),
  /** It becomes part of what models are asked, so it is a few words and nothing else. */
  language: z
    .string()
    .trim()
    .regex(/^\p{L}[\p{L}\p{M} ()-]{0,39}$/u, "must be the name of a language, such as English"),
  /** `main`: the first model, and the second when it can't be asked. `fallback`: only ever the second. */
  use,
  budgets: z.strictObject({ review: limit, day: limit, month: limit }),
  /** In the place of those that Kody knows. */
  prices: z
    .array(
      z.strictObject({
        model: z.string().trim().min(1).max(200),
        input: price,
        cached: price,
        output: price,
      }),
    )
    .max(100),
  /** Globs as in .kody.yml: files that no model gets to see. */
  neverSend: z.array(z.string().trim().min(1).max(300)).max(200),
  /** Writes what a change does into a block at the end of its description. */
  describe: z.boolean().default(false),
});
export type ModelUse = z.infer<typeof modelUse>;

/** Where issues are made of what merges leave open, from which severity on. */
const jiraIssues = z.strictObject({
  /** "SHOP" */
  projectKey: z.string().trim().min(1).max(40),
  /** "Task" */
  issueType: z.string().trim().min(1).max(60),
  from: severity,
});
export type JiraIssues = z.infer<typeof jiraIssues>;

/** The Jira whose issues pull requests name. */
export const jiraRequest = z.strictObject({
  /** Such as https://acme.atlassian.net. */
  site: z.string().trim().min(1).max(2_000),
  email: z.string().trim().min(1).max(320),
  /** Absent: keeps the one that is set. */
  token: z.string().max(4_000).optional(),
  /** Absent: keeps what is set, which is none at first. Null: makes none. */
  issues: jiraIssues.nullable().optional(),
});
export type JiraRequest = z.infer<typeof jiraRequest>;

export interface JiraAnswer {
  readonly site: string;
  readonly email: string;
  readonly tokenSet: boolean;
  /** Null while no issues are made. */
  readonly issues: JiraIssues | null;
}

export const repositoryModelRequest = z.strictObject({
  workspace: z.string().trim().min(1).max(200),
  slug: z.string().trim().min(1).max(200),
  model: z.enum([...use.options, "inherited"]),
});
export type RepositoryModelRequest = z.infer<typeof repositoryModelRequest>;

interface SpentAnswer {
  readonly tokens: number;
  readonly usd: number;
}

/** GET /api/model/use */
export interface ModelUseAnswer {
  readonly use: ModelUse;
  /** Since midnight and since the first of the month, both of UTC. */
  readonly spent: { readonly day: SpentAnswer; readonly month: SpentAnswer };
  /** Those with a choice of their own. */
  readonly repositories: readonly {
    readonly workspace: string;
    readonly slug: string;
    readonly model: z.infer<typeof use>;
  }[];
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
