import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSettings } from "../../config/index.ts";
import { KodyError, tokenScopes } from "../../core/domain/index.ts";
import type { App } from "../../app/index.ts";
import type { Sandbox } from "../../../sandbox/index.ts";
import { createApiClient, type ApiClient } from "./api-client.ts";
import { colorsFor } from "./colors.ts";
import { flag, type Command, type CommandInput, type Terminal } from "./command.ts";
import {
  askedFix,
  demoCredentials,
  demoPerson,
  developer,
  featureFiles,
  fixFiles,
  mainFiles,
  policyFiles,
} from "./demo-scenario.ts";
import { printMerge, printReview, printThreads } from "./demo-print.ts";

export const demoCommand: Command = {
  name: "demo",
  summary: "Shows Kody at work: a Bitbucket on this machine, a pull request, its review, a fix.",
  positional: "",
  options: { keep: { type: "boolean", help: "Leave sandbox and Kody running to look around." } },
  run,
};

const repository = { workspace: "acme", slug: "shop" };
const repositoryPath = "/repositories/acme/shop";
const patienceMilliseconds = 60_000;

async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const opened: (() => Promise<void>)[] = [];
  const stop = terminal.interrupted();
  try {
    // Ended in the middle it still closes what it opened, the database first of all.
    const stage = await Promise.race([show(opened, terminal), stop.then(() => null)]);
    if (stage === null) return 130;
    if (!flag(input, "keep")) {
      terminal.out("\nBoth stop now. To look around in the browser: npm run demo -- --keep\n");
      return 0;
    }
    terminal.out(
      `\nStill running:\n  Kody       ${stage.app.url}   sign in as ${demoPerson.email}, ${demoPerson.password}\n  Bitbucket  ${stage.sandbox.url}\nCtrl-C stops both and forgets everything.\n`,
    );
    await stop;
    return 0;
  } finally {
    // One that fails does not keep the others open.
    for (const close of opened.toReversed())
      await close().catch((error: unknown) => terminal.err(`${String(error)}\n`));
  }
}

async function show(opened: (() => Promise<void>)[], terminal: Terminal): Promise<Stage> {
  const stage = await openStage(opened, terminal);
  await play(stage, terminal);
  return stage;
}

interface Stage {
  readonly sandbox: Sandbox;
  readonly app: App;
  readonly api: ApiClient;
}

/** What it starts is noted in `opened` at once, so that it ends whatever happens next. */
async function openStage(opened: (() => Promise<void>)[], terminal: Terminal): Promise<Stage> {
  const say = narrator(terminal);
  const home = await mkdtemp(join(tmpdir(), "kody-demo-"));
  opened.push(() => rm(home, { recursive: true, force: true }));
  // The database runs as another user when Kody is root, and must reach its folder.
  await chmod(home, 0o755);
  const { createSandbox } = await import("../../../sandbox/index.ts");
  const sandbox = await say("Starting a Bitbucket Cloud on this machine", () =>
    createSandbox({ seed: demoSeed() }),
  );
  opened.push(() => sandbox.close());
  const app = await say("Starting Kody with its own PostgreSQL", () =>
    startApp(home, sandbox, terminal),
  );
  opened.push(() => app.stop());
  const api = createApiClient(app.url);
  await api.claim({ ...demoPerson, secret: app.claimSecret ?? "" });
  return { sandbox, app, api };
}

/** Of the person's own settings only the log's level counts: the demo touches no Kody that is already there. */
async function startApp(home: string, sandbox: Sandbox, terminal: Terminal): Promise<App> {
  const { environment } = terminal;
  const loaded = loadSettings({
    ...Object.fromEntries(
      Object.entries(environment).filter(
        ([name]) => !name.startsWith("KODY_") && name !== "DATABASE_URL",
      ),
    ),
    KODY_HOME: home,
    KODY_PORT: "0",
    KODY_LOG_LEVEL: environment["KODY_LOG_LEVEL"] || "warn",
    KODY_BITBUCKET_API_URL: sandbox.apiUrl,
    KODY_BITBUCKET_URL: sandbox.gitUrl,
  });
  if (!loaded.ok) throw new KodyError("internal", loaded.problems.join("\n"));
  const { createApp } = await import("../../app/index.ts");
  return createApp(loaded.settings, loaded.secrets, { publicUrlIsOwn: true });
}

async function play({ sandbox, api }: Stage, terminal: Terminal): Promise<void> {
  const say = narrator(terminal);
  await say("Connecting with an API token of 12 scopes", () => api.connect(demoCredentials));
  await say("Watching acme/shop: Kody makes its webhook", () => api.watch(repository));
  const pullRequest = await say("A developer opens a pull request", async () => {
    await sandbox.commit(repository, {
      branch: "feature/labels",
      from: "main",
      message: "Order status and labels",
      files: featureFiles,
    });
    return sandbox.openPullRequest(repository, {
      title: "Order status and labels",
      source: "feature/labels",
      author: "ada",
    });
  });
  const first = await say("Kody reviews it", () => reviewed(api, pullRequest.id, null));
  const page = `${sandbox.url}/acme/shop/pull-requests/${pullRequest.id}`;
  printReview(first, page, terminal);
  await say("The developer answers `@kody fix`: Kody commits the fix", () =>
    askForFix(sandbox, pullRequest.id),
  );
  const fixed = await say("Kody reviews its commit", () => reviewed(api, pullRequest.id, first.id));
  await say("The developer pushes the rest", () =>
    sandbox.commit(repository, {
      branch: "feature/labels",
      message: "Mend what the review found",
      files: fixFiles,
    }),
  );
  const third = await say("Kody reviews the push", () => reviewed(api, pullRequest.id, fixed.id));
  printThreads(third, sandbox.snapshot(), page, terminal);
  await say("The build passes: Kody approves and merges, as .kody.yml lets it", () =>
    passBuild(sandbox, pullRequest.id),
  );
  printMerge(sandbox.snapshot(), pullRequest.id, terminal);
}

/** As the developer would in the browser; waits for the commit. */
async function askForFix(sandbox: Sandbox, id: number): Promise<void> {
  const before = pullRequestOf(sandbox, id);
  const thread = before.comments.find(({ raw }) => raw.split("\n")[0]?.includes(askedFix) === true);
  await sandbox.ask("ada", "POST", `${repositoryPath}/pullrequests/${id}/comments`, {
    content: { raw: "@kody fix" },
    ...(thread === undefined ? {} : { parent: { id: thread.id } }),
  });
  await waitFor("The fix was not committed", () =>
    pullRequestOf(sandbox, id).source.commit === before.source.commit ? null : true,
  );
}

async function passBuild(sandbox: Sandbox, id: number): Promise<void> {
  const { source } = pullRequestOf(sandbox, id);
  await sandbox.ask("ada", "POST", `${repositoryPath}/commit/${source.commit}/statuses/build`, {
    key: "ci",
    name: "Tests",
    state: "SUCCESSFUL",
    url: `${sandbox.url}/acme/shop`,
    refname: source.branch,
  });
  await waitFor("The pull request was not merged", () =>
    pullRequestOf(sandbox, id).state === "MERGED" ? true : null,
  );
}

function pullRequestOf(sandbox: Sandbox, id: number) {
  const found = sandbox.snapshot().pullRequests.find((one) => one.id === id);
  if (found === undefined) throw new KodyError("internal", `There is no pull request ${id}.`);
  return found;
}

/** Waits until the newest review of the pull request is another one than `before`, and done. */
async function reviewed(api: ApiClient, pullRequestId: number, before: string | null) {
  return waitFor("The review did not end", async () => {
    const found = (await api.reviews()).find((review) => review.pullRequestId === pullRequestId);
    if (found === undefined || found.id === before) return null;
    if (found.status === "failed")
      throw new KodyError("internal", `The review failed: ${found.reason ?? "no reason given"}.`);
    return found.status === "done" ? api.review(found.id) : null;
  });
}

async function waitFor<T>(what: string, look: () => Promise<T | null> | T | null): Promise<T> {
  const deadline = Date.now() + patienceMilliseconds;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new KodyError(
    "internal",
    `${what} within a minute. Run the demo again with KODY_LOG_LEVEL=debug.`,
  );
}

/** Prints what is being done and, when it is done, how long it took. */
function narrator(terminal: Terminal) {
  const colors = colorsFor(terminal.colours);
  return async <T>(text: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    if (terminal.live) terminal.err(`  ${text}…`);
    const result = await work().finally(() => {
      if (terminal.live) terminal.err("\r\u001b[2K");
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    terminal.out(`${colors.green("✔")} ${text} ${colors.dim(`${seconds} s`)}\n`);
    return result;
  };
}

function demoSeed() {
  const { email, token } = demoCredentials;
  return {
    users: [
      {
        username: "kody",
        displayName: "Kody",
        email,
        tokens: [{ token, kind: "api" as const, scopes: [...tokenScopes] }],
      },
      {
        username: "ada",
        displayName: "Ada",
        email: developer.email,
        tokens: [{ token: developer.token, kind: "api" as const, scopes: [...tokenScopes] }],
      },
    ],
    workspaces: [
      {
        slug: repository.workspace,
        name: "Acme",
        members: [
          { user: "kody", permission: "member" as const },
          { user: "ada", permission: "owner" as const },
        ],
        repositories: [
          {
            slug: repository.slug,
            mainBranch: "main",
            permissions: { kody: "admin" as const, ada: "admin" as const },
            commits: [{ branch: "main", message: "Shop", files: { ...mainFiles, ...policyFiles } }],
          },
        ],
      },
    ],
  };
}
