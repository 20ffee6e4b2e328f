import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createAnalysisHost,
  createAnalyzers,
  type AnalysisHost,
} from "../adapters/analyzers/index.ts";
import {
  createBitbucketClient,
  createMemoryLedger,
  pullRequestFromUrl,
} from "../adapters/bitbucket/index.ts";
import { createTokenCounter } from "../adapters/model/index.ts";
import { createMirrors, openLocalRepository, type LocalRepository } from "../adapters/git/index.ts";
import { loadSettings, osvPath, toolEnvironment } from "../config/index.ts";
import { defaultPolicy, KodyError, type PullRequest } from "../core/domain/index.ts";
import type {
  ModelChoice,
  ModelMode,
  OpenedPullRequest,
  SyntaxCheck,
  TeamConfig,
} from "../core/ports/index.ts";
import { createAsker, priceOf, type Purpose } from "../core/model/index.ts";
import { modelHalf, type ModelHalf, type ReviewTools } from "../core/review/index.ts";
import { modelTools } from "./model-review.ts";
import { usualNeverSend } from "./model-settings.ts";
import { openTypedModels } from "./open-models.ts";
import { packageVersion, sha256, systemClock } from "./system.ts";
import { createTeamConfig } from "./team-config.ts";
import { openWorkTree, type WorkTree } from "./work-tree.ts";

/** What `kody review` needs: the analyzers, and ways to open a change. No database, no server. */
export interface ReviewKit extends ReviewTools {
  readonly version: string;
  readonly syntax: SyntaxCheck;
  readonly teamConfig: TeamConfig;
  /** The repository that `folder` lies in. Throws `invalid-input` when there is none. */
  openLocal(folder: string): Promise<LocalRepository>;
  /** The files of the repository that `folder` lies in as they lie there, or of the folder itself when it is in none. */
  openWorkTree(folder: string): Promise<WorkTree>;
  resolveRange(repository: LocalRepository, range: string | null): Promise<ResolvedRange>;
  /** The half of a review that a language model does which a person typed, be it inside this machine or its network. */
  openModel(typed: TypedModel): ModelHalf;
  /** A pull request of Bitbucket, its code brought into a temporary mirror that `close` removes. */
  openRemote(
    url: string,
  ): Promise<OpenedPullRequest & { pullRequest: PullRequest; close(): Promise<void> }>;
}

/** A language model as it was chosen at the command line. */
export interface TypedModel {
  readonly choice: ModelChoice;
  readonly key: string | null;
  readonly mode: ModelMode;
  /** What the pull request says of itself, where there is one. */
  readonly purpose: Purpose | null;
}

export interface ResolvedRange {
  /** For people. */
  readonly subject: string;
  /** 40 digits each. */
  readonly base: string;
  readonly head: string;
}

export function createReviewKit(
  environment: Readonly<Record<string, string | undefined>>,
): ReviewKit {
  const host = createAnalysisHost();
  return {
    analyzers: createAnalyzers({ host, osvPath: osvPath(environment) }),
    syntax: host,
    teamConfig: createTeamConfig(),
    policy: defaultPolicy,
    digest: sha256,
    now: () => performance.now(),
    version: packageVersion(),
    openLocal: (folder) => openLocalRepository(folder, toolEnvironment(environment)),
    openWorkTree: (folder) => workTreeOf(folder, environment),
    resolveRange,
    openModel: (typed) => typedHalf(typed, host),
    openRemote: (url) => openRemote(url, environment),
  };
}

/** No budget holds: whoever typed it waits for it. */
function typedHalf({ choice, key, mode, purpose }: TypedModel, host: AnalysisHost): ModelHalf {
  const tokens = createTokenCounter();
  const ask = createAsker({
    askable: [{ choice, key, price: priceOf(choice) }],
    models: openTypedModels(choice),
    tokens,
    spend: null,
    budgets: { review: null, day: null, month: null },
    reviewId: null,
    repositoryUuid: null,
    now: () => systemClock.now(),
  });
  const usual = { mode, language: "English", neverSend: usualNeverSend };
  return modelHalf({ tools: modelTools({ ask, tokens, host, ...usual }), purpose, past: null });
}

async function workTreeOf(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<WorkTree> {
  const repository = await openLocalRepository(folder, toolEnvironment(environment)).catch(
    () => null,
  );
  await repository?.close();
  return openWorkTree(repository?.root ?? folder);
}

/**
 * `A..B`: what leads from A to B; `A...B`: what B adds since it left A; `A`: what HEAD adds since A; nothing: what the
 * current branch adds to its upstream's merge base.
 */
async function resolveRange(
  repository: LocalRepository,
  range: string | null,
): Promise<ResolvedRange> {
  // An unset variable of a script: reviewing nothing with success would be the worst answer.
  if (range?.trim() === "") {
    throw new KodyError(
      "invalid-input",
      "The range is empty. Give one such as main...HEAD, or none.",
    );
  }
  if (range === null) {
    const base = await repository.defaultBase();
    const branch = (await repository.currentBranch()) ?? "HEAD";
    return {
      subject: `${base.name}…${branch}`,
      base: base.commit,
      head: await repository.resolve("HEAD"),
    };
  }
  const symmetric = range.includes("...");
  const [from = "", to = "", more] = range.split(symmetric ? "..." : "..");
  if (more !== undefined || (range.includes("..") && from === "" && to === "")) {
    throw new KodyError("invalid-input", `${range} is not a range. Give A..B, A...B or A.`);
  }
  const left = await repository.resolve(from === "" ? "HEAD" : from);
  const head = await repository.resolve(to === "" ? "HEAD" : to);
  if (!symmetric)
    return { subject: range.includes("..") ? range : `${range}..HEAD`, base: left, head };
  const base = await repository.mergeBase(left, head);
  if (base === null) {
    throw new KodyError(
      "invalid-input",
      `${from} and ${to} have no common history. Use ${from}..${to} to compare them directly.`,
    );
  }
  return { subject: range, base, head };
}

async function openRemote(url: string, environment: Readonly<Record<string, string | undefined>>) {
  const loaded = loadSettings(environment);
  if (!loaded.ok) throw new KodyError("invalid-input", loaded.problems.join("\n"));
  const { settings, secrets } = loaded;
  const ref = pullRequestFromUrl(url);
  if (ref === null) {
    throw new KodyError(
      "invalid-input",
      `${url} is not the address of a pull request, which ends in /pull-requests/NUMBER.`,
    );
  }
  const { email, token } = secrets;
  if (token === null) {
    throw new KodyError(
      "invalid-input",
      "Set KODY_TOKEN to an API token of Atlassian and KODY_EMAIL to its account's email.",
    );
  }
  const reveal = async (): Promise<string> => token;
  const client = createBitbucketClient({
    apiUrl: settings.bitbucket.apiUrl,
    credential:
      email === null ? { kind: "access-token", reveal } : { kind: "api-token", email, reveal },
    credentialId: "command-line",
    ledger: createMemoryLedger(systemClock),
    clock: systemClock,
  });
  const pullRequest = await client.codeHost.getPullRequest(ref);
  const root = await mkdtemp(join(tmpdir(), "kody-review-"));
  // Ctrl-C ends through `exit`: nobody's code is left behind.
  const atExit = (): void => rmSync(root, { recursive: true, force: true });
  process.once("exit", atExit);
  const close = async (): Promise<void> => {
    process.off("exit", atExit);
    await rm(root, { recursive: true, force: true });
  };
  const mirrors = createMirrors({
    root,
    gitUrl: settings.bitbucket.webUrl,
    credential: async () => ({ username: gitUser(email), password: token }),
    maxBytes: settings.mirrorBytes,
    clock: systemClock,
    environment: settings.tools,
  });
  try {
    return { ...(await mirrors.openPullRequest(pullRequest)), pullRequest, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Bitbucket: API tokens and access tokens have fixed user names over git, never the email. */
export function gitUser(email: string | null): string {
  return email === null ? "x-token-auth" : "x-bitbucket-api-token-auth";
}
