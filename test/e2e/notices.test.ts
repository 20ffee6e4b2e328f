import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createApp, type App } from "../../src/app/index.ts";
import { loadSettings } from "../../src/config/index.ts";
import type { ChannelsRequest, NoticeAnswer } from "../../src/contract/index.ts";
import { openDatabase, type Database } from "../../src/adapters/postgres/index.ts";
import { testCertificate, trust } from "../support/certificate.ts";
import { openMailServer, type MailServer } from "../support/mail-server.ts";
import { ownerOf, type Visitor } from "../support/people-stage.ts";
import { testDatabase, type TestDatabase } from "../support/postgres.ts";
import { owner } from "../support/stage.ts";

const certificate = testCertificate(["mail.test"]);
trust(certificate);

const errorAnswer = z.object({ error: z.object({ message: z.string() }) });

let own: TestDatabase;
let home: string;
let app: App;
let visitor: Visitor;
/** Of another process of the same Kody, which raises notices. */
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
  home = await mkdtemp(join(tmpdir(), "kody-notices-"));
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

function channels(): { webhook: { url: string }; email: NonNullable<ChannelsRequest["email"]> } {
  return {
    webhook: { url: `http://chat.test:${chatPort}/services/s3cret-hook` },
    email: {
      host: "mail.test",
      port: mail.port,
      security: "tls",
      user: "kody",
      password: "right",
      from: "kody@shop.example",
      to: ["ada@shop.example"],
    },
  };
}

async function refusal(request: unknown): Promise<string> {
  const { status, text } = await ask("PUT", "/channels", request);
  expect(status).toBe(400);
  expect((await ask("GET", "/channels")).value).toEqual({ webhook: null, email: null });
  return errorAnswer.parse(JSON.parse(text)).error.message;
}

async function raise(key: string, level: "problem" | "warning" = "problem"): Promise<void> {
  const now = Date.now() + ahead;
  await database.notices.raise(
    { key, level, title: `${key} <is> so.`, remedy: "Mend it.", path: "/setup/token" },
    new Date(now),
    new Date(now + 5_000),
  );
}

async function deliverAfter(milliseconds: number): Promise<void> {
  ahead += milliseconds;
  await app.runTask("notices");
}

async function notices(): Promise<NoticeAnswer[]> {
  return (await ask("GET", "/notices")).value["notices"] ?? [];
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((done) => setTimeout(done, 20));
}

describe("from a notice to the people", () => {
  test("it is shown, posted and mailed, and so is its end", async () => {
    const { status, value } = await ask("PUT", "/channels", channels());
    expect(status).toBe(200);
    expect(value).toEqual({
      webhook: { host: "chat.test" },
      email: {
        host: "mail.test",
        port: mail.port,
        security: "tls",
        user: "kody",
        passwordSet: true,
        from: "kody@shop.example",
        to: ["ada@shop.example"],
      },
    });
    await raise("token-refused");
    await raise("expiry/14", "warning");
    expect(await notices()).toMatchObject([
      { level: "problem", title: "token-refused <is> so.", path: "/setup/token", undelivered: [] },
      { level: "warning", title: "expiry/14 <is> so." },
    ]);
    await deliverAfter(6_000);
    await until(() => posts.length === 1 && mail.mails.length === 1);
    expect(posts[0]).toContain("token-refused &lt;is&gt; so.");
    expect(posts[0]).toContain("<https://kody.shop.example/setup/token|Open it in Kody>");
    expect(mail.mails[0]).toMatchObject({
      user: "kody",
      encrypted: true,
      to: ["ada@shop.example"],
    });
    expect(mail.mails[0]?.raw).toContain("Subject: Kody: 2 notices, 1 of them a problem");

    await database.notices.settle("token-refused", new Date(), new Date());
    await deliverAfter(6_000);
    await until(() => posts.length === 2 && mail.mails.length === 2);
    expect(posts[1]).toContain("*Settled:* token-refused &lt;is&gt; so.");
    expect((await notices()).map(({ level }) => level)).toEqual(["warning"]);
  });

  test("it goes out by itself, without anybody asking for it", async () => {
    await ask("PUT", "/channels", channels());
    await raise("token-refused");
    ahead += 60_000;
    await until(() => posts.length > 0);
    expect(posts).toHaveLength(1);
  });

  test("what can't be sent is said beside it, and is sent later", async () => {
    chatStatus = 503;
    await ask("PUT", "/channels", { ...channels(), email: null });
    await raise("token-refused");
    await deliverAfter(6_000);
    await until(async () => (await notices())[0]?.undelivered.length === 1);
    expect((await notices())[0]?.undelivered).toEqual([
      "Not yet sent by the chat webhook: chat.test has a problem of its own (503); Kody tries again.",
    ]);
    chatStatus = 200;
    await deliverAfter(31_000);
    await until(async () => (await notices())[0]?.undelivered.length === 0);
  });

  test("somebody who has read it can put it away, once", async () => {
    await raise("token-refused");
    const [notice] = await notices();
    expect((await ask("DELETE", `/notices/${notice?.id ?? ""}`)).status).toBe(204);
    expect(await notices()).toEqual([]);
    const again = await ask("DELETE", `/notices/${notice?.id ?? ""}`);
    expect(again.status).toBe(404);
    expect((await ask("DELETE", "/notices/1%3Bdrop")).status).toBe(404);
  });
});

describe("a channel's secret", () => {
  test("is nowhere but sealed: not in answers, the database or the log", async () => {
    chatStatus = 404;
    const texts = [(await ask("PUT", "/channels", channels())).text];
    await ask("PUT", "/channels", { webhook: { url: "http://chat.test/s3cret-hook" }, email: {} });
    await raise("token-refused");
    await deliverAfter(6_000);
    for (const channel of ["webhook", "email"]) {
      texts.push((await ask("POST", "/channels/test", { channel })).text);
    }
    texts.push(
      (await ask("GET", "/channels")).text,
      (await ask("GET", "/notices")).text,
      ...logged,
    );
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    for (const table of ["channels", "notices", "notice_deliveries", "secrets"]) {
      texts.push(JSON.stringify((await client.query(`select * from ${table}`)).rows));
    }
    await client.end();
    expect(texts.join("\n")).not.toMatch(/s3cret-hook|"right"/);
  });

  test("stays when it is absent, and goes to no other server", async () => {
    await ask("PUT", "/channels", channels());
    const { password: _, ...kept } = channels().email;
    const same = { webhook: {}, email: { ...kept, to: ["bob@shop.example"] } };
    expect((await ask("PUT", "/channels", same)).status).toBe(200);
    expect((await ask("POST", "/channels/test", { channel: "email" })).value).toMatchObject({
      ok: true,
    });
    expect(mail.mails[0]?.to).toEqual(["bob@shop.example"]);
    expect((await ask("POST", "/channels/test", { channel: "webhook" })).value).toMatchObject({
      ok: true,
      message: "chat.test took the test message.",
    });
    for (const changed of [{ host: "public.test" }, { user: "root" }]) {
      const answer = await ask("PUT", "/channels", { webhook: {}, email: { ...kept, ...changed } });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain("email.password: Enter the password again");
    }
    expect((await ask("GET", "/channels")).text).toContain("bob@shop.example");
    await ask("PUT", "/channels", { webhook: null, email: null });
    expect((await ask("POST", "/channels/test", { channel: "email" })).value).toEqual({
      ok: false,
      message: "This channel is not set up. Enter its address first.",
    });
  });

  test("that is wrong is said by the test", async () => {
    await ask("PUT", "/channels", {
      webhook: null,
      email: { ...channels().email, password: "wrong" },
    });
    const { value } = await ask("POST", "/channels/test", { channel: "email" });
    expect(value).toMatchObject({ ok: false });
    expect(JSON.stringify(value)).toContain("mail.test refused the user name or password (535)");
  });
});

describe("an entered address that points inside", () => {
  test.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:7420/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::7f00:1]/",
    "http://localhost./",
    "http://10.1.2.3/",
    "http://inside.test/",
    "http://mixed.test/",
  ])("webhook %s is refused when it is saved", async (url) => {
    addresses["inside.test"] = ["169.254.169.254"];
    addresses["mixed.test"] = ["8.8.8.8", "::ffff:127.0.0.1"];
    expect(await refusal({ webhook: { url }, email: null })).toMatch(
      /^webhook\.url: .* inside .*KODY_PRIVATE_HOSTS/,
    );
  });

  test.each(["169.254.169.254", "localhost", "0x7f.1", "::1", "[::ffff:7f00:1]", "inside.test"])(
    "mail server %s is refused when it is saved",
    async (host) => {
      addresses["inside.test"] = ["fd00:ec2::254"];
      expect(await refusal({ webhook: null, email: { ...channels().email, host } })).toMatch(
        /^email\.host: .* inside .*KODY_PRIVATE_HOSTS/,
      );
    },
  );

  test("is refused at each use as well, when the name has moved", async () => {
    const url = `http://public.test:${chatPort}/services/x`;
    const email = { ...channels().email, host: "public.test" };
    expect((await ask("PUT", "/channels", { webhook: { url }, email })).status).toBe(200);
    addresses["public.test"] = ["127.0.0.1"];
    for (const channel of ["webhook", "email"]) {
      const { value } = await ask("POST", "/channels/test", { channel });
      expect(value).toMatchObject({ ok: false });
      expect(JSON.stringify(value)).toContain("public.test lies inside");
    }
    expect({ posts, mails: mail.mails }).toEqual({ posts: [], mails: [] });
  });

  test("behind a redirect is not reached", async () => {
    const redirecting = createServer((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${chatPort}/` }).end();
    });
    await once(redirecting.listen(0, "127.0.0.1"), "listening");
    const { port } = redirecting.address() as AddressInfo;
    await app.stop();
    chatPort = port;
    await start();
    await ask("PUT", "/channels", { webhook: { url: `http://chat.test:${port}/` }, email: null });
    const { value } = await ask("POST", "/channels/test", { channel: "webhook" });
    await new Promise((done) => redirecting.close(done));
    expect(JSON.stringify(value)).toContain("redirect (302)");
    expect(posts).toEqual([]);
  });
});

describe("what is entered wrongly", () => {
  const email = {
    host: "public.test",
    port: 465,
    security: "tls",
    user: null,
    from: "kody@shop.example",
    to: ["ada@shop.example"],
  };

  test.each([
    [{ webhook: {}, email: null }, "webhook.url: Enter the address of the webhook."],
    [{ webhook: { url: "hooks" }, email: null }, "webhook.url: This is not a web address."],
    [{ webhook: { url: " " }, email: null }, "webhook.url: must be the address"],
    [{ webhook: { url: "https://u:p@public.test" }, email: null }, "user name or password. Remove"],
    [
      { webhook: null, email: { ...email, host: "smtp://public.test" } },
      "email.host: This is not the",
    ],
    [{ webhook: null, email: { ...email, host: "" } }, "email.host: must be the name"],
    [{ webhook: null, email: { ...email, port: 0 } }, "email.port: must be a port number"],
    [{ webhook: null, email: { ...email, port: "465" } }, "email.port: must be a port number"],
    [{ webhook: null, email: { ...email, security: "ssl" } }, "email.security: must be tls"],
    [{ webhook: null, email: { ...email, from: "kody" } }, "email.from: must be one email address"],
    [{ webhook: null, email: { ...email, from: "Kody <k@x.example>" } }, "email.from: must be one"],
    [{ webhook: null, email: { ...email, to: [] } }, "email.to: must hold at least one"],
    [
      { webhook: null, email: { ...email, to: ["a@x.example, b@x.example"] } },
      "email.to.0: must be one",
    ],
    [
      { webhook: null, email: { ...email, to: ["a@x.example\r\nBcc: e@x.example"] } },
      "email.to.0: must",
    ],
    [{ webhook: null, email: { ...email, to: ["a@b@x.example"] } }, "email.to.0: must be one"],
    [
      { webhook: null, email: { ...email, user: "kody" } },
      "email.password: Enter the password of kody.",
    ],
    [{ webhook: null, email: { ...email, user: "k", password: "" } }, "email.password: Enter the"],
    [{ webhook: null, email: { ...email, password: "p" } }, "email.user: Enter the user name"],
    [
      { webhook: null, email: { ...email, security: "none", user: "k", password: "p" } },
      "email.security: Choose TLS or STARTTLS",
    ],
    [{ webhook: null, email: { ...email, cc: "x" } }, "cc"],
    [{ webhook: null }, "email"],
  ])("%j: %s", async (request, sentence) => {
    expect(await refusal(request)).toContain(sentence);
  });
});
