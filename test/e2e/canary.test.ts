import { readdirSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../sandbox/index.ts";
import { featureFiles, mainFiles } from "../../src/entry/cli/index.ts";
import { kodyHome, startKody, type KodyProcess } from "../support/kody-process.ts";
import { testDatabase, type TestDatabase } from "../support/postgres.ts";
import { kodyEmail, kodyToken, reviewed, shop, stageSeed } from "../support/stage.ts";

/*
 * Kody's token, from its connection to the end of a review, searched for wherever it has no business: as it is, in
 * base64 (also as Basic's "user:token") and as part of an address.
 */
const gitLogin = `x-bitbucket-api-token-auth:${kodyToken}`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const forms = [
  kodyToken,
  encodeURIComponent(kodyToken),
  base64(kodyToken),
  base64(`${kodyEmail}:${kodyToken}`),
  base64(gitLogin),
  Buffer.from(kodyToken).toString("hex"),
];

function found(text: string): string[] {
  return forms.filter((form) => text.includes(form));
}

let sandbox: Sandbox;
let database: TestDatabase;
let kody: KodyProcess;
let home: string;
const processTexts: string[] = [];
let watch: NodeJS.Timeout;
const answers: string[] = [];

/** Command lines and environments of all processes, but not of the test's own: Linux only. */
function lookAtProcesses(): void {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const number of numbers) {
    if (Number(number) === process.pid) continue;
    for (const file of ["cmdline", "environ"]) {
      try {
        processTexts.push(readFileSync(`/proc/${number}/${file}`, "latin1"));
      } catch {
        // It has ended, or belongs to somebody else.
      }
    }
  }
}

async function ask(path: string): Promise<void> {
  const response = await fetch(`${kody.url}/api${path}`, {
    headers: { authorization: `Bearer ${kody.key}` },
  });
  answers.push(JSON.stringify([...response.headers]), await response.text());
}

beforeAll(async () => {
  sandbox = await createSandbox({ seed: stageSeed({ ...mainFiles }) });
  database = await testDatabase();
  const prepared = await kodyHome(sandbox);
  home = prepared.home;
  kody = await startKody({
    ...prepared.environment,
    DATABASE_URL: database.url,
    KODY_LOG_LEVEL: "debug",
  });
  if (process.platform === "linux") watch = setInterval(lookAtProcesses, 5);
  answers.push(JSON.stringify(await kody.api.connect({ email: kodyEmail, token: kodyToken })));
  await kody.api.watch(shop);
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
  clearInterval(watch);
});

afterAll(async () => {
  clearInterval(watch);
  await kody.stop();
  await sandbox.close();
  await database.close();
  await rm(home, { recursive: true, force: true });
});

test("the search finds what it looks for", () => {
  for (const form of forms) expect(found(`before ${form} after`)).toContain(form);
  expect(sandbox.calls().length).toBeGreaterThan(10);
});

test("no log line has it, even at the level debug", () => {
  expect(kody.log()).toContain("bitbucket call");
  expect(found(kody.log())).toEqual([]);
});

test("no answer of the API has it", async () => {
  for (const path of ["/status", "/repositories", "/reviews", "/reviews/1", "/nowhere"]) {
    await ask(path);
  }
  expect(answers.join("\n")).toContain("acme");
  expect(found(answers.join("\n"))).toEqual([]);
});

test("no process had it among its arguments or in its environment", () => {
  const all = processTexts.join("\n");
  // Elsewhere than on Linux nothing can be looked at.
  expect(/git\0/.test(all)).toBe(process.platform === "linux");
  expect(found(all)).toEqual([]);
});

test("no file of Kody's folder has it", () => {
  const files = readdirSync(home, { recursive: true, encoding: "utf8" })
    .map((name) => join(home, name))
    .filter((path) => statSync(path).isFile());
  expect(files.some((path) => path.includes("mirrors"))).toBe(true);
  for (const path of files) expect([path, found(readFileSync(path, "latin1"))]).toEqual([path, []]);
});

test("no row of the database has it", async () => {
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
  // Only what it was asked to keep for recognition: its last four characters.
  expect(dump).toContain(kodyToken.slice(-4));
  expect(found(dump)).toEqual([]);
});

test("nothing that Bitbucket was sent to show has it, nor any address", () => {
  const shown = JSON.stringify(sandbox.snapshot());
  expect(shown).toContain("[kody:summary]");
  expect(found(shown)).toEqual([]);
  expect(found(JSON.stringify(sandbox.calls()))).toEqual([]);
  expect(found(JSON.stringify(sandbox.deliveries()))).toEqual([]);
});
