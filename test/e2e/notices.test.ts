import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ChannelsRequest, NoticeAnswer } from "../../src/contract/index.ts";
import { noticeCertificate, openNoticeStage, type NoticeStage } from "../support/notice-stage.ts";

const certificate = noticeCertificate();
const errorAnswer = z.object({ error: z.object({ message: z.string() }) });

let stage: NoticeStage;

beforeEach(async () => {
  stage = await openNoticeStage(certificate);
});
afterEach(() => stage.close());

function channels(): { webhook: { url: string }; email: NonNullable<ChannelsRequest["email"]> } {
  return {
    webhook: { url: `http://chat.test:${stage.chatPort}/services/s3cret-hook` },
    email: {
      host: "mail.test",
      port: stage.mail.port,
      security: "tls",
      user: "kody",
      password: "right",
      from: "kody@shop.example",
      to: ["ada@shop.example"],
    },
  };
}

async function refusal(request: unknown): Promise<string> {
  const { status, text } = await stage.ask("PUT", "/channels", request);
  expect(status).toBe(400);
  expect((await stage.ask("GET", "/channels")).value).toEqual({ webhook: null, email: null });
  return errorAnswer.parse(JSON.parse(text)).error.message;
}

async function raise(key: string, level: "problem" | "warning" = "problem"): Promise<void> {
  const now = Date.now() + stage.time.ahead;
  await stage.database.notices.raise(
    { key, level, title: `${key} <is> so.`, remedy: "Mend it.", path: "/setup/token" },
    new Date(now),
    new Date(now + 5_000),
  );
}

async function deliverAfter(milliseconds: number): Promise<void> {
  stage.time.ahead += milliseconds;
  await stage.app.runTask("notices");
}

async function notices(): Promise<NoticeAnswer[]> {
  return (await stage.ask("GET", "/notices")).value["notices"] ?? [];
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((done) => setTimeout(done, 20));
}

describe("from a notice to the people", () => {
  test("it is shown, posted and mailed, and so is its end", async () => {
    const { status, value } = await stage.ask("PUT", "/channels", channels());
    expect(status).toBe(200);
    expect(value).toEqual({
      webhook: { host: "chat.test" },
      email: {
        host: "mail.test",
        port: stage.mail.port,
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
    await until(() => stage.posts.length === 1 && stage.mail.mails.length === 1);
    expect(stage.posts[0]).toContain("token-refused &lt;is&gt; so.");
    expect(stage.posts[0]).toContain("<https://kody.shop.example/setup/token|Open it in Kody>");
    expect(stage.mail.mails[0]).toMatchObject({
      user: "kody",
      encrypted: true,
      to: ["ada@shop.example"],
    });
    expect(stage.mail.mails[0]?.raw).toContain("Subject: Kody: 2 notices, 1 of them a problem");

    await stage.database.notices.settle("token-refused", new Date(), new Date());
    await deliverAfter(6_000);
    await until(() => stage.posts.length === 2 && stage.mail.mails.length === 2);
    expect(stage.posts[1]).toContain("*Settled:* token-refused &lt;is&gt; so.");
    expect((await notices()).map(({ level }) => level)).toEqual(["warning"]);
  });

  test("it goes out by itself, without anybody asking for it", async () => {
    await stage.ask("PUT", "/channels", channels());
    await raise("token-refused");
    stage.time.ahead += 60_000;
    await until(() => stage.posts.length > 0);
    expect(stage.posts).toHaveLength(1);
  });

  test("what can't be sent is said beside it, and is sent later", async () => {
    stage.chat.status = 503;
    await stage.ask("PUT", "/channels", { ...channels(), email: null });
    await raise("token-refused");
    await deliverAfter(6_000);
    await until(async () => (await notices())[0]?.undelivered.length === 1);
    expect((await notices())[0]?.undelivered).toEqual([
      "Not yet sent by the chat webhook: chat.test has a problem of its own (503); Kody tries again.",
    ]);
    stage.chat.status = 200;
    await deliverAfter(31_000);
    await until(async () => (await notices())[0]?.undelivered.length === 0);
  });

  test("somebody who has read it can put it away, once", async () => {
    await raise("token-refused");
    const [notice] = await notices();
    expect((await stage.ask("DELETE", `/notices/${notice?.id ?? ""}`)).status).toBe(204);
    expect(await notices()).toEqual([]);
    const again = await stage.ask("DELETE", `/notices/${notice?.id ?? ""}`);
    expect(again.status).toBe(404);
    expect((await stage.ask("DELETE", "/notices/1%3Bdrop")).status).toBe(404);
  });
});

describe("a channel's secret", () => {
  test("is nowhere but sealed: not in answers, the database or the log", async () => {
    stage.chat.status = 404;
    const texts = [(await stage.ask("PUT", "/channels", channels())).text];
    await stage.ask("PUT", "/channels", {
      webhook: { url: "http://chat.test/s3cret-hook" },
      email: {},
    });
    await raise("token-refused");
    await deliverAfter(6_000);
    for (const channel of ["webhook", "email"]) {
      texts.push((await stage.ask("POST", "/channels/test", { channel })).text);
    }
    texts.push(
      (await stage.ask("GET", "/channels")).text,
      (await stage.ask("GET", "/notices")).text,
      ...stage.logged,
    );
    const client = new pg.Client({ connectionString: stage.own.url });
    await client.connect();
    for (const table of ["channels", "notices", "notice_deliveries", "secrets"]) {
      texts.push(JSON.stringify((await client.query(`select * from ${table}`)).rows));
    }
    await client.end();
    expect(texts.join("\n")).not.toMatch(/s3cret-hook|"right"/);
  });

  test("stays when it is absent, and goes to no other server", async () => {
    await stage.ask("PUT", "/channels", channels());
    const { password: _, ...kept } = channels().email;
    const same = { webhook: {}, email: { ...kept, to: ["bob@shop.example"] } };
    expect((await stage.ask("PUT", "/channels", same)).status).toBe(200);
    expect((await stage.ask("POST", "/channels/test", { channel: "email" })).value).toMatchObject({
      ok: true,
    });
    expect(stage.mail.mails[0]?.to).toEqual(["bob@shop.example"]);
    expect((await stage.ask("POST", "/channels/test", { channel: "webhook" })).value).toMatchObject(
      {
        ok: true,
        message: "chat.test took the test message.",
      },
    );
    for (const changed of [{ host: "public.test" }, { user: "root" }]) {
      const answer = await stage.ask("PUT", "/channels", {
        webhook: {},
        email: { ...kept, ...changed },
      });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain("email.password: Enter the password again");
    }
    expect((await stage.ask("GET", "/channels")).text).toContain("bob@shop.example");
    await stage.ask("PUT", "/channels", { webhook: null, email: null });
    expect((await stage.ask("POST", "/channels/test", { channel: "email" })).value).toEqual({
      ok: false,
      message: "This channel is not set up. Enter its address first.",
    });
  });

  test("that is wrong is said by the test", async () => {
    await stage.ask("PUT", "/channels", {
      webhook: null,
      email: { ...channels().email, password: "wrong" },
    });
    const { value } = await stage.ask("POST", "/channels/test", { channel: "email" });
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
    stage.addresses["inside.test"] = ["169.254.169.254"];
    stage.addresses["mixed.test"] = ["8.8.8.8", "::ffff:127.0.0.1"];
    expect(await refusal({ webhook: { url }, email: null })).toMatch(
      /^webhook\.url: .* inside .*KODY_PRIVATE_HOSTS/,
    );
  });

  test.each(["169.254.169.254", "localhost", "0x7f.1", "::1", "[::ffff:7f00:1]", "inside.test"])(
    "mail server %s is refused when it is saved",
    async (host) => {
      stage.addresses["inside.test"] = ["fd00:ec2::254"];
      expect(await refusal({ webhook: null, email: { ...channels().email, host } })).toMatch(
        /^email\.host: .* inside .*KODY_PRIVATE_HOSTS/,
      );
    },
  );

  test("is refused at each use as well, when the name has moved", async () => {
    const url = `http://public.test:${stage.chatPort}/services/x`;
    const email = { ...channels().email, host: "public.test" };
    expect((await stage.ask("PUT", "/channels", { webhook: { url }, email })).status).toBe(200);
    stage.addresses["public.test"] = ["127.0.0.1"];
    for (const channel of ["webhook", "email"]) {
      const { value } = await stage.ask("POST", "/channels/test", { channel });
      expect(value).toMatchObject({ ok: false });
      expect(JSON.stringify(value)).toContain("public.test lies inside");
    }
    expect({ posts: stage.posts, mails: stage.mail.mails }).toEqual({ posts: [], mails: [] });
  });

  test("behind a redirect is not reached", async () => {
    const redirecting = createServer((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${stage.chatPort}/` }).end();
    });
    await once(redirecting.listen(0, "127.0.0.1"), "listening");
    const { port } = redirecting.address() as AddressInfo;
    await stage.app.stop();
    stage.chatPort = port;
    await stage.start();
    await stage.ask("PUT", "/channels", {
      webhook: { url: `http://chat.test:${port}/` },
      email: null,
    });
    const { value } = await stage.ask("POST", "/channels/test", { channel: "webhook" });
    await new Promise((done) => redirecting.close(done));
    expect(JSON.stringify(value)).toContain("redirect (302)");
    expect(stage.posts).toEqual([]);
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
