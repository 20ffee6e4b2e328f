import type {
  AuditLogEntryAnswer,
  Automation,
  ChannelsAnswer,
  DestinationAnswer,
  ConnectionAnswer,
  GuideAnswer,
  HookAnswer,
  JiraAnswer,
  LeftoverAnswer,
  MemoryAnswer,
  ModelAnswer,
  ModelUseAnswer,
  NoticeAnswer,
  OpenPullRequestAnswer,
  PersonAnswer,
  RepositoriesAnswer,
  RepositoryAnswer,
  ReviewDetail,
  StepId,
  TokenAuditAnswer,
} from "../../src/contract/index.ts";

/** What the scripted Kody knows; tests change it as they please. */
export interface ScriptedState {
  claimed: boolean;
  provider: string | null;
  people: PersonAnswer[];
  connection: ConnectionAnswer;
  repositories: RepositoriesAnswer;
  skipped: Set<StepId>;
  model: ModelAnswer | null;
  fallback: ModelAnswer | null;
  modelUse: ModelUseAnswer;
  jira: JiraAnswer | null;
  memories: MemoryAnswer[];
  leftovers: LeftoverAnswer[];
  automation: Automation;
  automationSaved: boolean;
  channels: ChannelsAnswer;
  destinations: DestinationAnswer[];
  notices: NoticeAnswer[];
  audits: TokenAuditAnswer[];
  pullRequests: OpenPullRequestAnswer[];
  reviews: ReviewDetail[];
  /** Running reviews get as far as `analyse`, and stay there. */
  reviewsHeld: boolean;
  log: AuditLogEntryAnswer[];
}

export const at = "2026-11-24T09:00:00Z";

export function emptyState(): ScriptedState {
  return {
    claimed: false,
    provider: null,
    people: [],
    connection: { connection: null, scopes: [], features: [], account: [], revoke: null },
    repositories: {
      listing: { state: "never", listed: 0, problem: null, at: null },
      workspaces: [],
      repositories: [],
      hooks: { wanted: 0, settled: 0 },
      watching: "Kody looks for open pull requests every 5 minutes, because there is no webhook.",
    },
    skipped: new Set(),
    model: null,
    fallback: null,
    modelUse: {
      use: {
        mode: "standard",
        language: "English",
        use: "main",
        budgets: {
          review: { tokens: null, usd: 1 },
          day: { tokens: null, usd: 10 },
          month: { tokens: null, usd: 100 },
        },
        prices: [],
        neverSend: [".env*", "*.pem"],
        describe: false,
      },
      spent: { day: { tokens: 18_200, usd: 0.42 }, month: { tokens: 130_000, usd: 3.1 } },
      repositories: [],
    },
    jira: null,
    memories: [],
    leftovers: [],
    automation: { commentThreshold: "medium", maxComments: 10, failOn: "high" },
    automationSaved: false,
    channels: { webhook: null, email: null },
    destinations: [],
    notices: [],
    audits: [],
    pullRequests: [],
    reviews: [],
    reviewsHeld: false,
    log: [],
  };
}

const names: readonly (readonly [string, string, string])[] = [
  ["read:user:bitbucket", "User", "Whose token it is"],
  ["read:workspace:bitbucket", "Workspace", "The workspaces and their members"],
  ["read:repository:bitbucket", "Repository", "Code, branches and files"],
  ["write:repository:bitbucket", "Repository", "Fixes that you ask for"],
  ["read:issue:bitbucket", "Issue", "Nothing any more"],
  ["read:webhook:bitbucket", "Webhook", "Whether the webhooks are in place"],
  ["write:webhook:bitbucket", "Webhook", "Creating and repairing webhooks"],
];

/** Shorter than the real one; the page takes its length from here. */
export const guide: GuideAnswer = {
  createUrl: "https://id.atlassian.com/manage-profile/security/api-tokens",
  tokenName: "kody_code_review",
  suggestedExpiry: "2027-02-22",
  latestExpiry: "2027-11-23",
  scopes: names.map(([scope, resource, purpose]) => ({
    scope,
    resource,
    purpose,
    retired: scope === "read:issue:bitbucket",
    features: [],
  })),
  features: [
    feature(
      "reviews",
      "Reviewing pull requests",
      ["read:user:bitbucket", "read:repository:bitbucket"],
      true,
    ),
    feature(
      "choice",
      "Choosing repositories from a list",
      ["read:workspace:bitbucket"],
      false,
      true,
    ),
    feature(
      "webhooks",
      "Creating and repairing webhooks",
      ["read:webhook:bitbucket", "write:webhook:bitbucket"],
      false,
      true,
    ),
    feature("fixes", "Committing fixes", ["write:repository:bitbucket"]),
    feature("issues", "Reading issues of the removed issue tracker", ["read:issue:bitbucket"]),
  ],
};

function feature(
  id: string,
  title: string,
  scopes: string[],
  indispensable = false,
  suggested = indispensable,
): GuideAnswer["features"][number] {
  return { id, title, scopes, indispensable, suggested };
}

export function connected(tokenHint: string): ConnectionAnswer {
  return {
    connection: {
      kind: "api-token",
      email: "kody@acme.example",
      account: "Kody Bot",
      tokenHint,
      status: "active",
      statusReason: null,
      connectedAt: at,
      connectedBy: "Ada Lovelace",
      lastUsedAt: at,
      expiresOn: "2027-02-22",
      daysLeft: 90,
    },
    scopes: names.map(([scope, resource, purpose], nth) => ({
      scope,
      resource,
      purpose,
      state:
        (["granted", "granted", "granted", "missing", "retired", "granted", "granted"] as const)[
          nth
        ] ?? "unknown",
      switchesOff: scope === "write:repository:bitbucket" ? ["Committing fixes"] : [],
      advice:
        scope === "write:repository:bitbucket"
          ? "Make a token with this scope if Kody shall commit fixes."
          : null,
    })),
    features: guide.features.map(({ id, title }) => ({
      id,
      title,
      on: id !== "fixes",
      missing: id === "fixes" ? ["write:repository:bitbucket"] : [],
      reason: id === "fixes" ? "The token lacks write:repository:bitbucket." : null,
    })),
    account: [
      {
        id: "membership",
        state: "good",
        title: "Member of acme",
        detail: "The account belongs to one workspace.",
        remedy: null,
      },
      {
        id: "own-account",
        state: "warning",
        title: "A person’s account",
        detail: "It opened 3 pull requests this month. It can’t approve those through Kody.",
        remedy: "Make a separate account for Kody, and a token there.",
      },
    ],
    revoke: null,
  };
}

export function hook(status: HookAnswer["status"], kind: HookAnswer["kind"] = null): HookAnswer {
  const reason =
    kind === null
      ? null
      : "The account is not an administrator of this repository. Make it one at Bitbucket, then try again.";
  return { status, kind, reason, checkedAt: at };
}

export function repository(slug: string, more: Partial<RepositoryAnswer> = {}): RepositoryAnswer {
  return {
    uuid: `{${slug}}`,
    workspace: "acme",
    slug,
    name: slug,
    project: { key: "SHOP", name: "Web shop" },
    private: true,
    permission: "admin",
    watched: false,
    lost: false,
    hook: null,
    updatedOn: at,
    ...more,
  };
}

/** `count` repositories in ten projects, a few of them named by somebody hostile. */
export function manyRepositories(count: number): RepositoryAnswer[] {
  const many = Array.from({ length: count }, (_, nth) =>
    repository(`service-${String(nth).padStart(4, "0")}`, {
      project: { key: `P${nth % 10}`, name: `Project ${nth % 10}` },
      permission: (["admin", "write", "read", null] as const)[nth % 4] ?? null,
      private: nth % 7 !== 0,
    }),
  );
  return [...hostileRepositories, ...many];
}

export const hostileRepositories: readonly RepositoryAnswer[] = [
  repository("hostile-markup", { name: '<img src=x onerror="document.title=1">', project: null }),
  repository("hostile-direction", { name: "\u202Egpj.exe \u05D0\u05D1\u05D2", project: null }),
  repository("hostile-length", { name: "long".repeat(300), project: null }),
];

export function review(
  id: string,
  pullRequestId: number,
  more: Partial<ReviewDetail> = {},
): ReviewDetail {
  return {
    id,
    workspace: "acme",
    slug: "shop",
    pullRequestId,
    title: "Sort orders",
    url: `https://bitbucket.org/acme/shop/pull-requests/${pullRequestId}`,
    head: "4f9c2a7be1".repeat(4),
    status: "running",
    reason: null,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    durationMs: null,
    counts: { comment: 0, report: 0, suppressed: 0 },
    stage: "plan",
    decisions: [],
    timings: {},
    engines: [],
    skipped: [],
    modelCalls: [],
    ...more,
  };
}
