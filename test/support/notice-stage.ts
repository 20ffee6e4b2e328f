import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database } from "../../src/adapters/postgres/index.ts";
import { createApp, type App } from "../../src/app/index.ts";
import { loadSettings } from "../../src/config/index.ts";
import { testCertificate, trust } from "./certificate.ts";
import { openMailServer, type MailServer } from "./mail-server.ts";
import { ownerOf, type Visitor } from "./people-stage.ts";
import { testDatabase, type TestDatabase } from "./postgres.ts";
import { owner } from "./stage.ts";

/** A Kody that nobody connected, and the chat and the mail server that it tells things to. */
export interface NoticeStage {
  readonly own: TestDatabase;
  readonly home: string;
  app: App;
  visitor: Visitor;
  /** Of another process of the same Kody. */
  readonly database: Database;
  chatPort: number;
  /** Bodies that the chat got, and what it answers. */
  readonly posts: string[];
  readonly chat: { status: number };
  readonly mail: MailServer;
  /** How far Kody's clock is ahead, in milliseconds. */
  readonly time: { ahead: number };
  /** What names of hosts lead to. */
  readonly addresses: Record<string, string[]>;
  /** Lines of Kody's log. */
  readonly logged: string[];
  /** Starts Kody (again) on the same folder and database. */
  start(): Promise<void>;
  /** A call of Kody's API by its owner, who signs in again when days have gone by. */
  ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string; value: Record<string, never> }>;
  close(): Promise<void>;
}

/** Once for each test file: certificates are trusted by the whole process. */
export function noticeCertificate(): ReturnType<typeof testCertificate> {
  const certificate = testCertificate(["mail.test"]);
  trust(certificate);
  return certificate;
}

export async function openNoticeStage(
  certificate: ReturnType<typeof noticeCertificate>,
): Promise<NoticeStage> {
  const own = await testDatabase();
  const home = await mkdtemp(join(tmpdir(), "kody-notices-"));
  const posts: string[] = [];
  const chat = { status: 200 };
  const receiver = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => (text += part));
    request.on("end", () => {
      posts.push(text);
      response.writeHead(chat.status).end("ok");
    });
  });
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  const mail = await openMailServer({ secure: true, ...certificate });
  const begun = {
    own,
    home,
    posts,
    mail,
    // `listen` on a port gives an address.
    chatPort: (receiver.address() as AddressInfo).port,
    chat,
    time: { ahead: 0 },
    addresses: {
      "chat.test": ["127.0.0.1"],
      "mail.test": ["127.0.0.1"],
      "public.test": ["8.8.8.8"],
    } as Record<string, string[]>,
    logged: [] as string[],
  };
  const stage: NoticeStage = {
    ...begun,
    ...(await startedOn(begun)),
    database: await openDatabase({ home, databaseUrl: own.url }),
    async start() {
      Object.assign(stage, await startedOn(stage));
    },
    ask: (method, path, body) => ask(stage, method, path, body),
    async close() {
      await stage.app.stop();
      await stage.database.close();
      await mail.close();
      receiver.closeAllConnections();
      await new Promise((done) => receiver.close(done));
      await own.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  return stage;
}

type Begun = Pick<
  NoticeStage,
  "own" | "home" | "chatPort" | "mail" | "logged" | "addresses" | "time"
>;

async function startedOn({
  own,
  home,
  chatPort,
  mail,
  logged,
  addresses,
  time,
}: Begun): Promise<Pick<NoticeStage, "app" | "visitor">> {
  const loaded = loadSettings({
    KODY_HOME: home,
    KODY_PORT: "0",
    DATABASE_URL: own.url,
    KODY_PUBLIC_URL: "https://kody.shop.example",
    KODY_PRIVATE_HOSTS: `chat.test:${chatPort},mail.test:${mail.port}`,
  });
  if (!loaded.ok) throw new Error(loaded.problems.join(" "));
  const app = await createApp(loaded.settings, loaded.secrets, {
    log: (event) => logged.push(JSON.stringify(event)),
    lookup: async (host) => addresses[host] ?? [],
    clock: {
      now: () => new Date(Date.now() + time.ahead),
      sleep: async (ms) => new Promise((done) => setTimeout(done, ms)),
    },
  });
  return { app, visitor: await ownerOf(app) };
}

async function ask(stage: NoticeStage, method: string, path: string, body?: unknown) {
  let answer = await stage.visitor.ask(method, path, body);
  if (answer.status === 401) {
    // Kody's clock went on for days: the session is over.
    const { email, password } = owner;
    await stage.visitor.ask("POST", "/session", { email, password });
    answer = await stage.visitor.ask(method, path, body);
  }
  // Each test knows what it asked for.
  const value = answer.body as Record<string, never>;
  return { status: answer.status, text: JSON.stringify(value), value };
}
