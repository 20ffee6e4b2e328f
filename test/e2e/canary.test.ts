import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../sandbox/index.ts";
import { openDatabase } from "../../src/adapters/postgres/index.ts";
import { openVault } from "../../src/adapters/vault/index.ts";
import { featureFiles, mainFiles } from "../../src/entry/cli/index.ts";
import { createCanaries } from "../support/canaries.ts";
import { kodyHome, startKody, type KodyProcess } from "../support/kody-process.ts";
import { testDatabase, type TestDatabase } from "../support/postgres.ts";
import { scriptedProvider, type ScriptedProvider } from "../support/scripted-provider.ts";
import { kodyEmail, kodyToken, reviewed, shop, stageSeed } from "../support/stage.ts";

/*
 * Kody's secrets, from its connection to the end of a review, searched for wherever they have no business.
 */
const canaries = createCanaries();
const rootKey = randomBytes(32).toString("hex");
const modelKey = "sk-model-canary-0123456789";
const jiraToken = "ATATT3x-jira-canary-0123456789";
const wrongToken = "ATATT3x-wrong-canary-token";
canaries.add("token", kodyToken);
canaries.add("wrong token", wrongToken);
canaries.add("model key", modelKey);
canaries.add("jira token", jiraToken);
canaries.add("root key", rootKey);
canaries.add("root key's bytes", Buffer.from(rootKey, "hex").toString("latin1"));

let sandbox: Sandbox;
let provider: ScriptedProvider;
let database: TestDatabase;
let kody: KodyProcess;
let home: string;
/** Command line → what the process was seen with. */
const processes: { readonly command: string; readonly text: string }[] = [];
const dumpFilters = new Set<string>();
let watch: NodeJS.Timeout;
const answers: string[] = [];

/** Command lines and environments of all processes, but not of the test's own: Linux only. */
function lookAtProcesses(): void {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const number of numbers) {
    if (Number(number) === process.pid) continue;
    try {
      // In this order: one that is between its fork and its program still shows Kody's command line.
      const command = readFileSync(`/proc/${number}/cmdline`, "latin1");
      const environment = readFileSync(`/proc/${number}/environ`, "latin1");
      processes.push({ command, text: `${command}\n${environment}` });
      const filter = readFileSync(`/proc/${number}/coredump_filter`, "latin1").trim();
      // Of one that is just ending it is empty.
      if (filter !== "" && (environment.includes(home) || command.includes(home)))
        dumpFilters.add(filter);
    } catch {
      // It has ended, or belongs to somebody else.
    }
  }
}

async function ask(method: string, path: string, body?: unknown): Promise<string> {
  const response = await fetch(`${kody.url}/api${path}`, {
    method,
    headers: { ...kody.api.headers(), "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push(JSON.stringify([...response.headers]), text);
  return text;
}

/** The secret of the hook is made by Kody itself: only its database, opened with the root key, tells it. */
async function learnHookSecret(): Promise<void> {
  const opened = await openDatabase({ home, databaseUrl: database.url });
  const vault = await openVault({ home, rootKey, rootKeyFile: null }, opened.keyProofs);
  const store = opened.hooks(vault);
  const [hook] = await store.listHooks();
  const kept = await store.signingHook(hook?.key ?? "");
  await opened.close();
  canaries.add("hook secret", kept?.secrets[0] ?? expect.unreachable());
}

/** Everything that may quote a secret: a wrong token, models that refuse, answer nonsense, or can't be reached. */
async function goWrong(): Promise<void> {
  await ask("POST", "/connection", { email: kodyEmail, token: wrongToken });
  const model = { provider: "openai-compatible", model: "m", url: `${provider.url}/v1` };
  expect(await ask("PUT", "/model", { ...model, key: modelKey })).toContain('"keySet":true');
  for (const status of [200, 400, 401, 403, 404, 429, 500]) {
    const body = JSON.stringify({ error: { message: `Incorrect API key: ${modelKey}` } });
    provider.script = { status, body };
    await ask("POST", "/model/test");
  }
  await ask("PUT", "/model", { ...model, url: "http://127.0.0.1:1/v1", key: modelKey });
  await ask("PUT", "/model", { ...model, nonsense: modelKey });
  await goWrongWithJira();
}

async function goWrongWithJira(): Promise<void> {
  const jira = { site: provider.url, email: kodyEmail };
  expect(await ask("PUT", "/jira", { ...jira, token: jiraToken })).toContain('"tokenSet":true');
  for (const status of [200, 401, 403, 404, 500]) {
    provider.script = { status, body: JSON.stringify({ errorMessages: [`No: ${jiraToken}`] }) };
    await ask("POST", "/jira/test");
  }
  await ask("PUT", "/jira", { ...jira, site: `${provider.url}/${jiraToken}?` });
  await ask("PUT", "/jira", { ...jira, nonsense: jiraToken });
}

beforeAll(async () => {
  sandbox = await createSandbox({ seed: stageSeed({ ...mainFiles }) });
  provider = await scriptedProvider();
  database = await testDatabase();
  const prepared = await kodyHome(sandbox);
  home = prepared.home;
  kody = await startKody({
    ...prepared.environment,
    DATABASE_URL: database.url,
    KODY_LOG_LEVEL: "debug",
    KODY_ROOT_KEY: rootKey,
    KODY_PRIVATE_HOSTS: provider.host,
  });
  if (process.platform === "linux") watch = setInterval(lookAtProcesses, 5);
  answers.push(JSON.stringify(await kody.api.connect({ email: kodyEmail, token: kodyToken })));
  await kody.api.watch(shop);
  await learnHookSecret();
  await sandbox.commit(shop, {
    branch: "feature",
    from: "main",
    message: "feature",
    files: featureFiles,
    user: "ada",
  });
  const { id } = await sandbox.openPullRequest(shop, {
    title: "Feature",
    source: "feature",
    author: "ada",
  });
  await reviewed(sandbox, kody.api, id);
  await goWrong();
  clearInterval(watch);
});

afterAll(async () => {
  clearInterval(watch);
  await kody.stop();
  await sandbox.close();
  await provider.close();
  await database.close();
  await rm(home, { recursive: true, force: true });
});

test("the search finds what it looks for, wherever it stands in what was encoded", () => {
  for (const form of canaries.forms())
    expect(canaries.found(`before ${form} after`)).not.toEqual([]);
  for (const user of ["x-token-auth", "kody", "ab", ""]) {
    const login = Buffer.from(`${user}:${kodyToken}`);
    expect(canaries.found(login.toString("base64"))).toEqual(["token"]);
    expect(canaries.found(login.toString("base64url"))).toEqual(["token"]);
  }
  expect(canaries.found("nothing of it")).toEqual([]);
  expect(sandbox.calls().length).toBeGreaterThan(10);
  expect(provider.asked.length).toBeGreaterThan(5);
});

test("no log line has one, even at the level debug", () => {
  expect(kody.log()).toContain("bitbucket call");
  expect(canaries.found(kody.log())).toEqual([]);
});

test("no answer of the API has one, nor its errors", async () => {
  const paths =
    "/status /session /guide /connection /audits /repositories /reviews /reviews/1 /pull-requests /notices /channels /setup /automation /model /jira /people /audit-log /nowhere";
  for (const path of paths.split(" ")) await ask("GET", path);
  const all = answers.join("\n");
  expect(all).toContain("acme");
  expect(all).toContain("refused the key");
  expect(canaries.found(all)).toEqual([]);
});

test.runIf(process.platform === "linux")(
  "no process had one among its arguments or in its environment",
  () => {
    expect(processes.some(({ command }) => /git\0/.test(command))).toBe(true);
    for (const { command, text } of processes) {
      // Its own root key was given to Kody by its environment, and to no other process.
      const allowed = command.includes("kody.js") ? ["root key"] : [];
      expect([command, canaries.found(text, allowed)]).toEqual([command, []]);
    }
  },
);

test.runIf(process.platform === "linux")(
  "a core dump of Kody, or of what it starts, would hold no memory",
  () => {
    expect([...dumpFilters]).toEqual(["00000000"]);
  },
);

test("no file of Kody's folder has one", () => {
  const files = readdirSync(home, { recursive: true, encoding: "utf8" })
    .map((name) => join(home, name))
    .filter((path) => statSync(path).isFile());
  expect(files.some((path) => path.includes("mirrors"))).toBe(true);
  for (const path of files) {
    expect([path, canaries.found(readFileSync(path, "latin1"))]).toEqual([path, []]);
  }
});

test("no row of the database has one", async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  let dump = "";
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    dump += `${name}\n${rows.map(({ row }) => row).join("\n")}\n`;
  }
  await client.end();
  expect(dump).toContain("Feature");
  // Token, hook secret and model key are there, but sealed.
  expect(dump.match(/^\([0-9a-f-]{36},(connection:|hook:|"?"?hook|model)/gm)).toHaveLength(3);
  // Only what it was asked to keep for recognition: its last four characters.
  expect(dump).toContain(kodyToken.slice(-4));
  expect(canaries.found(dump)).toEqual([]);
});

test("nothing that Bitbucket was sent to show has one, nor any address", () => {
  const shown = JSON.stringify(sandbox.snapshot());
  expect(shown).toContain("[kody:summary]");
  expect(canaries.found(shown)).toEqual([]);
  expect(canaries.found(JSON.stringify(sandbox.calls()))).toEqual([]);
  expect(canaries.found(JSON.stringify(sandbox.deliveries()))).toEqual([]);
});

test("nothing that a model or Jira was asked has one, nor any address: keys go in a header alone", () => {
  for (const { path, headers, body } of provider.asked) {
    const login = Buffer.from(`${kodyEmail}:${jiraToken}`).toString("base64");
    const key = path === "/rest/api/3/myself" ? `Basic ${login}` : `Bearer ${modelKey}`;
    expect(headers.authorization).toBe(key);
    const { authorization: _, ...others } = headers;
    expect(canaries.found(JSON.stringify([path, others, body]))).toEqual([]);
  }
});
