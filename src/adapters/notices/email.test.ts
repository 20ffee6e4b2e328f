import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { testCertificate, trust } from "../../../test/support/certificate.ts";
import { answer, openMailServer, type MailServer } from "../../../test/support/mail-server.ts";
import type { EmailSettings, Mail } from "../../core/ports/index.ts";
import { createOutbound } from "../outbound/index.ts";
import { createNoticeSender } from "./index.ts";

const certificate = testCertificate(["mail.test"]);
trust(certificate);

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function opened(options: Parameters<typeof openMailServer>[0] = {}): Promise<MailServer> {
  const server = await openMailServer(options);
  servers.push(server);
  return server;
}

const mail: Mail = { id: "notice-1-1", subject: "Kody: The token expires", text: "Renew it.\n" };
const plain: EmailSettings = {
  host: "mail.test",
  port: 0,
  security: "none",
  user: null,
  from: "kody@shop.example",
  to: ["ada@shop.example", "bob@shop.example"],
};

/** `mail.test` is this machine, and meant. */
async function send(
  settings: Partial<EmailSettings>,
  password: string | null = null,
  message: Mail = mail,
  { allowed = ["mail.test"], milliseconds = 5_000 } = {},
) {
  const outbound = createOutbound({ allowed, lookup: async () => ["127.0.0.1"] });
  const sender = createNoticeSender({
    outbound,
    milliseconds: { webhook: 1, email: milliseconds },
  });
  return sender.email({ ...plain, ...settings }, password, message);
}

describe("an email", () => {
  test("arrives as plain text with its subject, from and to those who were entered", async () => {
    const { port, mails } = await opened();
    expect(await send({ port })).toEqual({ sent: true, problem: null });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      from: plain.from,
      to: plain.to,
      user: null,
      encrypted: false,
    });
    const raw = mails[0]?.raw ?? "";
    expect(raw).toContain("From: Kody <kody@shop.example>\r\n");
    expect(raw).toContain("Subject: Kody: The token expires\r\n");
    expect(raw).toContain("Content-Type: text/plain; charset=utf-8\r\n");
    expect(raw).toContain("Auto-Submitted: auto-generated\r\n");
    expect(raw).toContain("Message-ID: <notice-1-1@shop.example>\r\n");
    expect(raw.endsWith("\r\n\r\nRenew it.\r\n")).toBe(true);
  });

  test("no text of a stranger becomes a header, a recipient or a command", async () => {
    const { port, mails } = await opened();
    const hostile = {
      id: "notice-1-1",
      subject: "Kody: a\r\nBcc: eve@evil.example\r\n\r\nbody",
      text: "x\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n..\r\n",
    };
    expect(await send({ port }, null, hostile)).toMatchObject({ sent: true });
    expect(mails).toHaveLength(1);
    expect(mails[0]?.to).toEqual(plain.to);
    const [head = ""] = (mails[0]?.raw ?? "").split("\r\n\r\n");
    expect(head).not.toMatch(/^Bcc:/im);
  });

  test("that is not ASCII arrives whole", async () => {
    const { port, mails } = await opened();
    const subject = `Kody: ${"Überprüfung · 日本 ".repeat(8)}`;
    await send({ port }, null, { ...mail, subject, text: "Grüße\n" });
    const raw = mails[0]?.raw ?? "";
    expect(raw).toMatch(/^Subject: =\?UTF-8\?/im);
    expect(raw).toMatch(/Gr=C3=BC=C3=9Fe|R3LDvMOfZQ/);
  });
});

describe("security", () => {
  test.each(["tls", "starttls"] as const)(
    "%s: encrypted, signed in, the name verified",
    async (security) => {
      const { port, mails } = await opened({ secure: security === "tls", ...certificate });
      expect(await send({ port, security, user: "kody" }, "right")).toMatchObject({ sent: true });
      expect(mails[0]).toMatchObject({ user: "kody", encrypted: true });
    },
  );

  test.each([
    ["of another name", testCertificate(["other.test"]), true],
    ["that expired", testCertificate(["mail.test"], { expired: true }), true],
    ["that nobody vouches for", testCertificate(["mail.test"]), false],
  ])("a certificate %s is refused, and no password is sent", async (_, wrong, trusted) => {
    if (trusted) trust(wrong);
    const asked: string[] = [];
    for (const security of ["tls", "starttls"] as const) {
      const { port, mails } = await opened({
        secure: security === "tls",
        ...wrong,
        onAuth: (auth, _session, done) => {
          asked.push(auth.username ?? "");
          done(null, { user: "x" });
        },
      });
      const outcome = await send({ port, security, user: "kody" }, "right");
      expect(outcome).toMatchObject({ sent: false });
      expect(outcome.problem).toMatch(/^No safe connection to mail\.test:\d+ is possible\./);
      expect(mails).toEqual([]);
    }
    trust(certificate);
    expect(asked).toEqual([]);
  });

  test("STARTTLS that the server does not offer is not done without", async () => {
    const { port, mails } = await opened();
    const outcome = await send({ port, security: "starttls", user: "kody" }, "right");
    expect(outcome).toMatchObject({ sent: false });
    expect(outcome.problem).toContain("offers STARTTLS");
    expect(mails).toEqual([]);
  });

  test("TLS against a server that speaks none, and the other way round", async () => {
    const without = await opened();
    const one = await send({ port: without.port, security: "tls" });
    expect(one.problem).toContain("speaks TLS from the first byte");
    const secured = await opened({ secure: true, ...certificate });
    const other = await send({ port: secured.port }, null, mail, { milliseconds: 300 });
    expect(other).toMatchObject({ sent: false, retryable: true });
  });
});

describe("what goes wrong is a sentence without a word of the server", () => {
  test("a wrong password", async () => {
    const { port } = await opened({ secure: true, ...certificate });
    expect(await send({ port, security: "tls", user: "kody" }, "s3cret")).toEqual({
      sent: false,
      problem:
        "mail.test refused the user name or password (535). Enter them again; some services want an app password.",
      retryable: false,
      retryAfter: null,
    });
  });

  test("all recipients refused", async () => {
    const { port } = await opened();
    const outcome = await send({ port, to: ["x@refused.example"] });
    expect(outcome).toEqual({
      sent: false,
      problem: "mail.test refused the recipient x@refused.example (550). Check the spelling.",
      retryable: false,
      retryAfter: null,
    });
  });

  test("one of two refused: the other has it", async () => {
    const { port, mails } = await opened();
    const outcome = await send({ port, to: ["ada@shop.example", "x@refused.example"] });
    expect(outcome).toEqual({
      sent: true,
      problem: "mail.test refused the recipient x@refused.example. Check the spelling.",
    });
    expect(mails[0]?.to).toEqual(["ada@shop.example"]);
  });

  test.each([
    [450, true],
    [553, false],
  ])("a sender refused with %i", async (code, retryable) => {
    const { port } = await opened({
      onMailFrom: (_, _session, done) => done(answer(code, "canary")),
    });
    const outcome = await send({ port });
    expect(outcome).toMatchObject({ sent: false, retryable });
    expect(outcome.problem).toContain(`mail.test does not send for kody@shop.example (${code})`);
    expect(outcome.problem).not.toContain("canary");
  });

  test.each([
    [452, true],
    [554, false],
  ])("a message refused with %i", async (code, retryable) => {
    const { port } = await opened({
      onData(stream, _session, done) {
        stream.on("end", () => done(answer(code, "canary")));
        stream.resume();
      },
    });
    const outcome = await send({ port });
    expect(outcome).toMatchObject({ sent: false, retryable });
    expect(outcome.problem).toBe(
      `mail.test refused the message (${code}). Ask who runs the mail server.`,
    );
  });

  test("nobody there", async () => {
    const { port, close } = await openMailServer();
    await close();
    const outcome = await send({ port });
    expect(outcome).toMatchObject({ sent: false, retryable: true });
    expect(outcome.problem).toContain(`mail.test refused the connection on port ${port}`);
  });

  test.each([
    ["says nothing", () => undefined],
    ["greets for ever", (write: (text: string) => void) => write("220-hello\r\n")],
  ])("a server that %s is given up in time", async (_, act) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      const timer = setInterval(() => act((text) => void socket.write(text)), 20);
      socket.resume().on("close", () => clearInterval(timer));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    servers.push({ close: async () => new Promise((done) => server.close(() => done())) });
    const { port } = server.address() as AddressInfo;
    const outcome = await send({ port }, null, mail, { milliseconds: 200 });
    expect(outcome).toMatchObject({ sent: false, retryable: true });
    expect(outcome.problem).toMatch(/did not answer in time/);
  });

  test("a host inside that is not meant", async () => {
    const { port, mails } = await opened();
    for (const host of ["mail.test", "127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]"]) {
      const outcome = await send({ port, host }, null, mail, { allowed: [] });
      expect(outcome).toMatchObject({ sent: false, retryable: false });
      expect(outcome.problem).toContain("KODY_PRIVATE_HOSTS");
    }
    expect(mails).toEqual([]);
  });
});
