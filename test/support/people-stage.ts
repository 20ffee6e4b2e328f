import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { createApp, type App } from "../../src/app/index.ts";
import { loadSettings } from "../../src/config/index.ts";
import { testDatabase } from "./postgres.ts";
import { owner } from "./stage.ts";

/** Kody alone, without a Bitbucket, for tests of who may use it. */
export interface PeopleStage {
  readonly app: App;
  readonly databaseUrl: string;
  /** What another Kody needs to open the same database. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it logged. */
  readonly events: Readonly<Record<string, unknown>>[];
  /** A browser that nobody used yet. */
  visitor(): Visitor;
  /** The first administrator, signed in. */
  owner(): Promise<Visitor>;
  /** Somebody who was invited and came in. */
  joined(owner: Visitor, email: string, role: "admin" | "viewer"): Promise<Visitor>;
  /** Moves Kody's clock on. */
  advance(seconds: number): void;
  /** Another process on the same database; closed with the stage. */
  another(): Promise<App>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
}

/** Keeps cookies as a browser does, and sends what the page sends. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  /** `headers` come on top of those of the page; an empty one takes the page's away. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export const password = owner.password;
/** Of the first administrator. */
export const credentials = { email: owner.email, password };
const code: unknown = expect.any(String);
const message: unknown = expect.stringMatching(/^[A-Z].*\.$/);
/** What a refusal looks like. */
export const sentence = { error: { code, message } };

/** 200 for somebody who is signed in. */
export async function statusOf(visitor: Visitor): Promise<number> {
  return (await visitor.ask("GET", "/status")).status;
}

export async function openPeopleStage(
  environment: Record<string, string> = {},
): Promise<PeopleStage> {
  const database = await testDatabase();
  const home = await mkdtemp(join(tmpdir(), "kody-people-"));
  const events: Readonly<Record<string, unknown>>[] = [];
  const opened: App[] = [];
  let ahead = 0;

  const whole = {
    KODY_HOME: home,
    DATABASE_URL: database.url,
    KODY_PORT: "0",
    ...environment,
  };

  async function start(): Promise<App> {
    const loaded = loadSettings(whole);
    if (!loaded.ok) throw new Error(loaded.problems.join(" "));
    const app = await createApp(loaded.settings, loaded.secrets, {
      log: (event) => void events.push(event),
      clock: {
        now: () => new Date(Date.now() + ahead),
        sleep: async (milliseconds, signal) => {
          await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
        },
      },
    });
    opened.push(app);
    return app;
  }

  const app = await start();
  return {
    app,
    databaseUrl: database.url,
    environment: whole,
    events,
    visitor: () => visitorTo(app.url),
    owner: async () => ownerOf(app),
    joined: (by, email, role) => joinedBy(by, app, email, role),
    advance: (seconds) => void (ahead += seconds * 1_000),
    another: start,
    async close() {
      for (const one of opened) await one.stop();
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Claims this Kody, or signs in when that was done before its start. */
export async function ownerOf(app: App): Promise<Visitor> {
  const visitor = visitorTo(app.url);
  await (app.claimSecret === null
    ? visitor.ask("POST", "/session", { email: owner.email, password })
    : visitor.ask("POST", "/claim", { ...owner, secret: app.claimSecret }));
  return visitor;
}

async function joinedBy(
  by: Visitor,
  app: App,
  email: string,
  role: "admin" | "viewer",
): Promise<Visitor> {
  const invited = await by.ask("POST", "/people", { email, role });
  const visitor = visitorTo(app.url);
  const invitation = wordOf(invited.body);
  await visitor.ask("POST", "/invitations/accept", { invitation, name: email, password });
  return visitor;
}

/** The word in the link of an invitation. */
export function wordOf(answer: unknown): string {
  return /\/invitation#([\w-]{43})"/.exec(JSON.stringify(answer))?.[1] ?? "";
}

export function visitorTo(url: string): Visitor {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async ask(method, path, body, headers = {}) {
      const all = {
        "x-kody": "1",
        "content-type": "application/json",
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...headers,
      };
      const response = await fetch(path.startsWith("http") ? path : `${url}/api${path}`, {
        method,
        headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "")),
        redirect: "manual",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
        if (value === "") cookies.delete(name);
        else cookies.set(name, value);
      }
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parsed(text) };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
