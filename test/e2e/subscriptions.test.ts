import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DestinationAnswer, DestinationRequest } from "../../src/contract/index.ts";
import { createNews } from "../../src/core/notify/index.ts";
import { noticeCertificate, openNoticeStage, type NoticeStage } from "../support/notice-stage.ts";

const certificate = noticeCertificate();
let stage: NoticeStage;

beforeEach(async () => {
  stage = await openNoticeStage(certificate);
});
afterEach(() => stage.close());

/** The installation's mail server; its own notices go to somebody else. */
async function setMailServer(): Promise<void> {
  const email = {
    host: "mail.test",
    port: stage.mail.port,
    security: "tls",
    user: "kody",
    password: "right",
    from: "kody@shop.example",
    to: ["admin@shop.example"],
  };
  expect((await stage.ask("PUT", "/channels", { webhook: null, email })).status).toBe(200);
}

async function deliverAfter(milliseconds: number): Promise<void> {
  stage.time.ahead += milliseconds;
  await stage.app.runTask("notices");
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
  const url = `http://chat.test:${stage.chatPort}/s3cret-${name}`;
  const to = { kind: "webhook", url } as const;
  return { name, to, topics: ["review-done"], scope: { of: "all" }, ...given };
}

async function add(request: DestinationRequest): Promise<string> {
  const { status, value } = await stage.ask("POST", "/destinations", request);
  expect(status).toBe(201);
  return String(value["id"]);
}

async function list(): Promise<DestinationAnswer[]> {
  return (await stage.ask("GET", "/destinations")).value["destinations"] ?? [];
}

async function review(id: number, title = `Change ${id}`): Promise<void> {
  const repository = (id % 3) + 1;
  const news = createNews({
    store: stage.database.subscriptions(closedBox),
    clock: { now: () => new Date(Date.now() + stage.time.ahead) },
    publicUrl: null,
    log: (event) => stage.logged.push(JSON.stringify(event)),
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
    expect([stage.posts.length, stage.mail.mails.length]).toEqual([0, 0]);
    await deliverAfter(61_000);
    await until(() => stage.posts.length === 2 && stage.mail.mails.length === 1);
    const counts = stage.posts.map((text) => [told(text), /And \d+ more/.exec(text)?.[0] ?? ""]);
    expect(counts.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [13, ""],
      [20, "And 20 more"],
    ]);
    expect(stage.mail.mails[0]?.to).toEqual(["ada@shop.example"]);
    expect(stage.mail.mails[0]?.raw).toContain("Subject: Kody: news of 4 matters");
    await deliverAfter(3_600_000);
    expect([stage.posts.length, stage.mail.mails.length]).toEqual([2, 1]);
  });

  test("a receiver that is down gets it later, once, and the page says why", async () => {
    stage.chat.status = 503;
    await add(webhook("team"));
    await review(1, "<!channel> @here [x](http://evil.example)");
    await deliverAfter(121_000);
    await until(async () => (await list())[0]?.trouble !== null);
    expect((await list())[0]?.trouble).toBe(
      "Not yet sent: chat.test has a problem of its own (503); Kody tries again.",
    );
    stage.chat.status = 200;
    await deliverAfter(31_000);
    await until(async () => (await list())[0]?.trouble === null);
    await deliverAfter(3_600_000);
    expect(stage.posts).toHaveLength(2);
    expect(stage.posts[1]).toContain("&lt;!");
    expect(stage.posts[1]).not.toMatch(/<!channel|@here|\]\(http/);
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
      store: stage.database.subscriptions(closedBox),
      clock: { now: () => new Date(Date.now() + stage.time.ahead) },
      publicUrl: null,
      log: () => undefined,
    });
    await news.tellNotice(notice);
    await deliverAfter(121_000);
    await until(() => stage.posts.length === 1);
    expect(stage.posts[0]).toContain("*Problem:* Refused.");
  });
});

describe("a destination", () => {
  test("is added, tested, changed and removed; its address is shown to nobody", async () => {
    const texts = [(await stage.ask("POST", "/destinations", webhook("team"))).text];
    const [one] = await list();
    expect(one).toMatchObject({ name: "team", address: "chat.test", trouble: null });
    const id = one?.id ?? "";
    expect((await stage.ask("POST", `/destinations/${id}/test`)).value).toEqual({
      ok: true,
      message: "The test message was taken for chat.test.",
    });
    const kept = { ...webhook("Renamed"), to: { kind: "webhook" } };
    texts.push((await stage.ask("PUT", `/destinations/${id}`, kept)).text);
    await stage.ask("POST", `/destinations/${id}/test`);
    expect(stage.posts).toHaveLength(2);
    texts.push(
      (await stage.ask("GET", "/destinations")).text,
      (await stage.ask("GET", "/audit-log")).text,
    );
    const client = new pg.Client({ connectionString: stage.own.url });
    await client.connect();
    for (const table of ["destinations", "news", "secrets"])
      texts.push(JSON.stringify((await client.query(`select * from ${table}`)).rows));
    await client.end();
    expect([...texts, ...stage.logged].join("\n")).not.toContain("s3cret");
    expect(texts.join("")).toContain("destination.changed");
    expect((await stage.ask("DELETE", `/destinations/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ["DELETE", id],
      ["POST", `${id}/test`],
      ["POST", "x/test"],
    ] as const)
      expect((await stage.ask(method, `/destinations/${path}`)).status).toBe(404);
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
    const { status, text } = await stage.ask("POST", "/destinations", {
      ...webhook("x"),
      ...given,
    });
    expect(status).toBe(400);
    expect(text).toMatch(words);
    expect(await list()).toEqual([]);
  });
});
