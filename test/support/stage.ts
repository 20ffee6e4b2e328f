import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCheckedSandbox } from "../../sandbox/contract/index.ts";
import type { Sandbox, SandboxOptions, Seed } from "../../sandbox/index.ts";
import { createApp, type App, type AppOverrides } from "../../src/app/index.ts";
import { loadSettings } from "../../src/config/index.ts";
import type { ReviewDetail } from "../../src/contract/index.ts";
import { tokenScopes } from "../../src/core/domain/index.ts";
import { createApiClient, type ApiClient } from "../../src/entry/cli/index.ts";
import { testDatabase } from "./postgres.ts";

export const shop = { workspace: "acme", slug: "shop" };
export const kodyToken = "ATATT3x-stage-canary-token";
export const adaToken = "ATATT3x-stage-ada";
export const kodyEmail = "kody@shop.example";

/** Who claims the tests' Kody. */
export const owner = {
  email: "owner@shop.example",
  name: "Owner",
  password: "owner of the stage",
};

/** Kody and a Bitbucket Cloud, both real, in this process; Kody watches acme/shop. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly app: App;
  readonly api: ApiClient;
  readonly home: string;
  readonly databaseUrl: string;
  /** Commits on a new branch and opens its pull request. */
  open(branch: string, files: Record<string, string | null>): Promise<number>;
  /** Any call of Kody's API, as its page makes them; throws with what Kody says. */
  ask<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T>;
  /** A call of Bitbucket's API by Ada, who administers everything. */
  asAda(method: string, path: string, body?: object): Promise<unknown>;
  /** Pastes the token again. */
  reconnect(): Promise<void>;
  /** The finished review of the pull request's newest head. */
  reviewed(pullRequestId: number): Promise<ReviewDetail>;
  /** Throws when the sandbox gave answers that are not as Bitbucket documents them. */
  close(): Promise<void>;
}

export interface StageOptions {
  readonly files?: Record<string, string>;
  readonly overrides?: AppOverrides;
  readonly sandbox?: SandboxOptions;
  /** Instead of one repository acme/shop that Kody watches; then Kody watches nothing yet. */
  readonly seed?: Seed;
  /** More settings. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const { sandbox, violations } = await createCheckedSandbox({
    ...options.sandbox,
    seed: options.seed ?? stageSeed(options.files),
  });
  const database = await testDatabase();
  const home = await mkdtemp(join(tmpdir(), "kody-stage-"));
  const settings = stageSettings(sandbox, home, database.url, options.environment);
  const app = await createApp(settings.settings, settings.secrets, {
    publicUrlIsOwn: true,
    tasksByHand: true,
    log: () => {},
    ...options.overrides,
  });
  const api = createApiClient(app.url);
  await api.claim({ ...owner, secret: app.claimSecret ?? "" });
  await api.connect({ email: kodyEmail, token: kodyToken });
  if (options.seed === undefined) await api.watch(shop);
  return {
    sandbox,
    app,
    api,
    home,
    databaseUrl: database.url,
    async open(branch, files) {
      await sandbox.commit(shop, { branch, from: "main", message: branch, files, user: "ada" });
      return (await sandbox.openPullRequest(shop, { title: branch, source: branch, author: "ada" }))
        .id;
    },
    ask: (method, path, body) => askKody({ app, api }, method, path, body),
    asAda: (method, path, body) => sandbox.ask("ada", method, path, body),
    async reconnect() {
      await api.connect({ email: kodyEmail, token: kodyToken });
    },
    reviewed: (id) => reviewed(sandbox, api, id),
    async close() {
      await app.stop();
      await sandbox.close();
      await database.close();
      await rm(home, { recursive: true, force: true });
      // Whatever the test was about: an answer that Bitbucket would not give proves nothing.
      if (violations().length > 0)
        throw new Error(`Not as documented:\n${violations().join("\n")}`);
    },
  };
}

async function askKody<T>(
  { app, api }: Pick<Stage, "app" | "api">,
  method: string,
  path: string,
  body: unknown,
): Promise<T> {
  const response = await fetch(`${app.url}/api${path}`, {
    method,
    headers: { ...api.headers(), "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  // The shapes are those of the contract.
  const answer = (text === "" ? null : JSON.parse(text)) as T & { error?: { message: string } };
  if (!response.ok) throw new Error(answer?.error?.message ?? String(response.status));
  return answer;
}

export function stageSettings(
  sandbox: Pick<Sandbox, "apiUrl" | "gitUrl">,
  home: string,
  databaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
) {
  const loaded = loadSettings({
    ...environment,
    KODY_HOME: home,
    DATABASE_URL: databaseUrl,
    KODY_PORT: "0",
    KODY_BITBUCKET_API_URL: sandbox.apiUrl,
    KODY_BITBUCKET_URL: sandbox.gitUrl,
  });
  if (!loaded.ok) throw new Error(loaded.problems.join(" "));
  return loaded;
}

export function stageSeed(files: Record<string, string> = { "README.md": "# Shop\n" }): Seed {
  return {
    users: [
      {
        username: "kody",
        displayName: "Kody",
        email: kodyEmail,
        tokens: [{ token: kodyToken, kind: "api", scopes: [...tokenScopes] }],
      },
      {
        username: "ada",
        displayName: "Ada",
        email: "ada@shop.example",
        tokens: [{ token: adaToken, scopes: [...tokenScopes, "delete:webhook:bitbucket"] }],
      },
    ],
    workspaces: [
      {
        slug: shop.workspace,
        members: [
          { user: "kody", permission: "member" },
          { user: "ada", permission: "owner" },
        ],
        repositories: [
          {
            slug: shop.slug,
            mainBranch: "main",
            permissions: { kody: "admin", ada: "admin" },
            commits: [{ branch: "main", message: "Shop", files }],
          },
        ],
      },
    ],
  };
}

/** Waits, as long as the test may run, for the review of the head that the sandbox has now. */
export async function reviewed(
  sandbox: Sandbox,
  api: ApiClient,
  pullRequestId: number,
): Promise<ReviewDetail> {
  for (;;) {
    const pullRequest = sandbox.snapshot().pullRequests.find((one) => one.id === pullRequestId);
    const head = pullRequest?.source.commit ?? "";
    const found = (await api.reviews()).find(
      (one) => one.pullRequestId === pullRequestId && one.head === head,
    );
    if (found?.status === "done") return api.review(found.id);
    if (found?.status === "failed") throw new Error(`The review failed: ${found.reason ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
