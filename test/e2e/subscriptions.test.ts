import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createApp, type App } from "../../src/app/index.ts";
import { loadSettings } from "../../src/config/index.ts";
import type { DestinationAnswer, DestinationRequest } from "../../src/contract/index.ts";
import { createNews } from "../../src/core/notify/index.ts";
import { openDatabase, type Database } from "../../src/adapters/postgres/index.ts";
import { testCertificate, trust } from "../support/certificate.ts";
import { openMailServer, type MailServer } from "../support/mail-server.ts";
import { ownerOf, type Visitor } from "../support/people-stage.ts";
import { testDatabase, type TestDatabase } from "../support/postgres.ts";
import { owner } from "../support/stage.ts";

const certificate = testCertificate(["mail.test"]);
trust(certificate);

let own: TestDatabase;
let home: string;
let app: App;
let visitor: Visitor;
/** Of another process of the same Kody, which reviews. */
let database: Database;
let chat: Server;
let chatPort: number;
let posts: string[];
let chatStatus: number;
let mail: MailServer;
/** How far Kody's clock is ahead, in milliseconds. */
let ahead: number;
let addresses: Record<string, string[]>;
let logged: string[];

beforeEach(async () => {
  own = await testDatabase();
  home = await mkdtemp(join(tmpdir(), "kody-news-"));
  posts = [];
  chatStatus = 200;
  ahead = 0;
  logged = [];
  addresses = {
    "chat.test": ["127.0.0.1"],
    "mail.test": ["127.0.0.1"],
    "public.test": ["8.8.8.8"],
  };
  chat = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => (text += part));
    request.on("end", () => {
      posts.push(text);
      response.writeHead(chatStatus).end("ok");
    });
  });
  await once(chat.listen(0, "127.0.0.1"), "listening");
  chatPort = (chat.address() as AddressInfo).port;
  mail = await openMailServer({ secure: true, ...certificate });
  await start();
  database = await openDatabase({ home, databaseUrl: own.url });
});

afterEach(async () => {
  await app.stop();
  await database.close();
  await mail.close();
  chat.closeAllConnections();
  await new Promise((done) => chat.close(done));
  await own.close();
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const loaded = loadSettings({
    KODY_HOME: home,
    KODY_PORT: "0",
    DATABASE_URL: own.url,
    KODY_PUBLIC_URL: "https://kody.shop.example",
    KODY_PRIVATE_HOSTS: `chat.test:${chatPort},mail.test:${mail.port}`,
  });
  if (!loaded.ok) throw new Error(loaded.problems.join(" "));
  app = await createApp(loaded.settings, loaded.secrets, {
    log: (event) => logged.push(JSON.stringify(event)),
    lookup: async (host) => addresses[host] ?? [],
    clock: {
      now: () => new Date(Date.now() + ahead),
      sleep: async (ms) => new Promise((done) => setTimeout(done, ms)),
    },
  });
  visitor = await ownerOf(app);
}

async function ask(method: string, path: string, body?: unknown) {
  let answer = await visitor.ask(method, path, body);
  if (answer.status === 401) {
    // Kody's clock went on for days: the session is over.
    await visitor.ask("POST", "/session", { email: owner.email, password: owner.password });
    answer = await visitor.ask(method, path, body);
  }
  // Each test knows what it asked for.
  const value = answer.body as Record<string, never>;
  return { status: answer.status, text: JSON.stringify(value), value };
}

/** The installation's mail server; its own notices go to somebody else. */
async function setMailServer(): Promise<void> {
  const email = {
    host: "mail.test",
    port: mail.port,
    security: "tls",
    user: "kody",
    password: "right",
    from: "kody@shop.example",
    to: ["admin@shop.example"],
  };
  expect((await ask("PUT", "/channels", { webhook: null, email })).status).toBe(200);
}

async function deliverAfter(milliseconds: number): Promise<void> {
  ahead += milliseconds;
  await app.runTask("notices");
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((done) => setTimeout(done, 20));
}

/** What tells opens no secret. */
const closedBox = {
  seal: async () => Promise.reject(new Error("Closed.")),
  open: async () => Promise.reject(new Error("Closed.")),
};

function uuid(digit: number): string {
  return `{${String(digit).repeat(8)}-0000-4000-8000-000000000000}`;
}

function webhook(name: string, given: Partial<DestinationRequest> = {}): DestinationRequest {
  const url = `http://chat.test:${chatPort}/s3cret-${name}`;
  const to = { kind: "webhook", url } as const;
  return { name, to, topics: ["review-done"], scope: { of: "all" }, ...given };
}

async function add(request: DestinationRequest): Promise<string> {
  const { status, value } = await ask("POST", "/destinations", request);
  expect(status).toBe(201);
  return String(value["id"]);
}

async function list(): Promise<DestinationAnswer[]> {
  return (await ask("GET", "/destinations")).value["destinations"] ?? [];
}

async function review(id: number, title = `Change ${id}`): Promise<void> {
  const repository = (id % 3) + 1;
  const news = createNews({
    store: database.subscriptions(closedBox),
    clock: { now: () => new Date(Date.now() + ahead) },
    publicUrl: null,
    log: (event) => logged.push(JSON.stringify(event)),
  });
  await news.tell({
    kind: "review-done",
    event: `review/${id}`,
    pullRequest: { workspace: "acme", slug: `shop-${repository}`, id },
    repositoryUuid: uuid(repository),
    title,
    url: `https://bitbucket.org/acme/shop-${repository}/pull-requests/${id}`,
    authorUuid: id <= 4 ? uuid(8) : uuid(9),
    facts: { counts: { high: 1 } },
  });
}

const told = (text: string): number => [...text.matchAll(/\*Reviewed:\*/g)].length;

describe("from a review to those who asked for it", () => {
  test("40 reviews of 3 repositories are one message for each destination", async () => {
    await setMailServer();
    await add(webhook("everything"));
    await add(webhook("one", { scope: { of: "repositories", uuids: [uuid(1)] } }));
    await add(webhook("other", { topics: ["closed", "token"] }));
    await add({
      ...webhook("ada"),
      to: { kind: "email", address: "ada@shop.example" },
      scope: { of: "author", uuid: uuid(8) },
    });
    for (let id = 1; id <= 40; id += 1) await review(id);
    await deliverAfter(60_000);
    expect([posts.length, mail.mails.length]).toEqual([0, 0]);
    await deliverAfter(61_000);
    await until(() => posts.length === 2 && mail.mails.length === 1);
    const counts = posts.map((text) => [told(text), /And \d+ more/.exec(text)?.[0] ?? ""]);
    expect(counts.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [13, ""],
      [20, "And 20 more"],
    ]);
    expect(mail.mails[0]?.to).toEqual(["ada@shop.example"]);
    expect(mail.mails[0]?.raw).toContain("Subject: Kody: news of 4 matters");
    await deliverAfter(3_600_000);
    expect([posts.length, mail.mails.length]).toEqual([2, 1]);
  });

  test("a receiver that is down gets it later, once, and the page says why", async () => {
    chatStatus = 503;
    await add(webhook("team"));
    await review(1, "<!channel> @here [x](http://evil.example)");
    await deliverAfter(121_000);
    await until(async () => (await list())[0]?.trouble !== null);
    expect((await list())[0]?.trouble).toBe(
      "Not yet sent: chat.test has a problem of its own (503); Kody tries again.",
    );
    chatStatus = 200;
    await deliverAfter(31_000);
    await until(async () => (await list())[0]?.trouble === null);
    await deliverAfter(3_600_000);
    expect(posts).toHaveLength(2);
    expect(posts[1]).toContain("&lt;!");
    expect(posts[1]).not.toMatch(/<!channel|@here|\]\(http/);
  });

  test("a token in trouble is told to those who asked for it", async () => {
    await add(webhook("ops", { topics: ["token"] }));
    await add(webhook("team"));
    const key = "token-refused";
    const notice = {
      key,
      level: "problem",
      title: "Refused.",
      remedy: "Paste.",
      path: "/",
    } as const;
    const news = createNews({
      store: database.subscriptions(closedBox),
      clock: { now: () => new Date(Date.now() + ahead) },
      publicUrl: null,
      log: () => undefined,
    });
    await news.tellNotice(notice);
    await deliverAfter(121_000);
    await until(() => posts.length === 1);
    expect(posts[0]).toContain("*Problem:* Refused.");
  });
});

describe("a destination", () => {
  test("is added, tested, changed and removed; its address is shown to nobody", async () => {
    const texts = [(await ask("POST", "/destinations", webhook("team"))).text];
    const [one] = await list();
    expect(one).toMatchObject({ name: "team", address: "chat.test", trouble: null });
    const id = one?.id ?? "";
    expect((await ask("POST", `/destinations/${id}/test`)).value).toEqual({
      ok: true,
      message: "The test message was taken for chat.test.",
    });
    const kept = { ...webhook("Renamed"), to: { kind: "webhook" } };
    texts.push((await ask("PUT", `/destinations/${id}`, kept)).text);
    await ask("POST", `/destinations/${id}/test`);
    expect(posts).toHaveLength(2);
    texts.push((await ask("GET", "/destinations")).text, (await ask("GET", "/audit-log")).text);
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    for (const table of ["destinations", "news", "secrets"])
      texts.push(JSON.stringify((await client.query(`select * from ${table}`)).rows));
    await client.end();
    expect([...texts, ...logged].join("\n")).not.toContain("s3cret");
    expect(texts.join("")).toContain("destination.changed");
    expect((await ask("DELETE", `/destinations/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ["DELETE", id],
      ["POST", `${id}/test`],
      ["POST", "x/test"],
    ] as const)
      expect((await ask(method, `/destinations/${path}`)).status).toBe(404);
  });

  test.each([
    ["an address inside", { to: { kind: "webhook", url: "http://127.0.0.1/x" } }, /to\.url: /],
    ["no address", { to: { kind: "webhook" } }, /to\.url: Enter the address/],
    ["two recipients", { to: { kind: "email", address: "a@b.c,d@e.f" } }, /to\.address: /],
    ["a line break", { to: { kind: "email", address: "a@b.c\nBcc: d@e.f" } }, /to\.address: /],
    ["no mail server", { to: { kind: "email", address: "a@b.example" } }, /no mail server yet/],
    ["nothing to tell", { topics: [] }, /topics: /],
    ["an unknown topic", { topics: ["comment"] }, /topics/],
    ["no uuid", { scope: { of: "author", uuid: "ada" } }, /must be a uuid with braces/],
    ["a name of two lines", { name: "a\nb" }, /name: /],
  ])("is refused with %s", async (_, given, words) => {
    const { status, text } = await ask("POST", "/destinations", { ...webhook("x"), ...given });
    expect(status).toBe(400);
    expect(text).toMatch(words);
    expect(await list()).toEqual([]);
  });
});
