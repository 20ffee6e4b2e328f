import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { openDatabase, type Database } from "../../adapters/postgres/index.ts";
import { KodyError } from "../domain/index.ts";
import type { ChannelStore, NewNotice, Notices, NoticeStore, SendOutcome } from "../ports/index.ts";
import { createNotices, deliverDue, type DeliveryParts } from "./index.ts";

const went: SendOutcome = { sent: true, problem: null };
const slow: SendOutcome = {
  sent: false,
  problem: "It is slow.",
  retryable: true,
  retryAfter: null,
};
const gone: SendOutcome = {
  sent: false,
  problem: "It is gone.",
  retryable: false,
  retryAfter: null,
};

let own: TestDatabase;
let database: Database;
let store: NoticeStore;
let notices: Notices;
let now: number;
let messages: { channel: "webhook" | "email"; id: string; text: string }[];
/** What the next messages come to; everything else goes. */
let outcomes: (SendOutcome | Error)[];
let events: Readonly<Record<string, unknown>>[];
let hurried: number;

const both: ChannelStore = {
  read: async () => ({
    webhook: { host: "chat.test" },
    email: {
      host: "mail.test",
      port: 25,
      security: "none",
      user: null,
      from: "kody@shop.example",
      to: ["ada@shop.example"],
      passwordSet: false,
    },
  }),
  secret: async (channel) => (channel === "webhook" ? "https://chat.test/s3cret" : null),
  save: async () => undefined,
};
let channels: ChannelStore;

beforeEach(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  store = database.notices;
  channels = both;
  now = Date.UTC(2026, 0, 1);
  messages = [];
  outcomes = [];
  events = [];
  hurried = 0;
  notices = createNotices({
    store,
    clock: { now: () => new Date(now) },
    hurry: async () => void (hurried += 1),
    log: (event) => events.push(event),
  });
  await set("webhook");
});
afterEach(async () => {
  await database.close();
  await own.close();
});

async function set(name: "webhook" | "email"): Promise<void> {
  await database.queueStorage.executeSql("insert into channels values ($1, '{}')", [name]);
}

function parts(overrides: Partial<DeliveryParts> = {}): DeliveryParts {
  function sent(channel: "webhook" | "email", id: string, text: string): SendOutcome {
    messages.push({ channel, id, text });
    const outcome = outcomes.shift() ?? went;
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }
  return {
    store,
    channels,
    sender: {
      webhook: async (url, body) => sent("webhook", url, JSON.stringify(body)),
      email: async (_settings, _password, { id, text }) => sent("email", id, text),
    },
    clock: { now: () => new Date(now) },
    publicUrl: null,
    log: (event) => events.push(event),
    ...overrides,
  };
}

/** Lets the time pass and delivers. */
async function after(seconds: number, overrides: Partial<DeliveryParts> = {}) {
  now += seconds * 1_000;
  return deliverDue(parts(overrides));
}

function hook(index: number): NewNotice {
  return {
    key: `hook/${index}`,
    level: "problem",
    title: `Hook ${index} is gone.`,
    remedy: "Make it again.",
    path: "/repositories",
  };
}

async function troubles() {
  return (await store.open()).flatMap((one) => one.troubles);
}

describe("raising", () => {
  test("logs once with its level, and hurries the delivery", async () => {
    await notices.raise(hook(1));
    await notices.raise(hook(1));
    await notices.raise({ ...hook(2), level: "warning" });
    await notices.raise({ ...hook(3), level: "info" });
    expect(events.map(({ level, key }) => `${String(level)} ${String(key)}`)).toEqual([
      "error hook/1",
      "warn hook/2",
      "info hook/3",
    ]);
    expect(hurried).toBe(3);
    await notices.settle("hook");
    await notices.settle("hook");
    expect(hurried).toBe(4);
  });

  test("is heard in the log even when it can't be stored", async () => {
    await database.queueStorage.executeSql("alter table notices rename to lost");
    await expect(notices.raise(hook(1))).rejects.toThrow(/notices/);
    expect(events).toMatchObject([{ event: "notice", key: "hook/1" }]);
  });
});

describe("delivery", () => {
  test("what comes within a short while is one message", async () => {
    await notices.raise(hook(1));
    expect(await after(3)).toBe(2);
    await notices.raise(hook(2));
    expect(messages).toEqual([]);
    expect(await after(2)).toBeNull();
    expect(messages).toHaveLength(1);
    expect(messages[0]?.text).toMatch(/Hook 1 is gone.*Hook 2 is gone/);
    expect(await after(60)).toBeNull();
    expect(messages).toHaveLength(1);
  });

  test("failures are tried again for a day, then left with their reason", async () => {
    await notices.raise(hook(1));
    outcomes = Array.from({ length: 100 }, () => slow);
    let next = await after(5);
    expect(await troubles()).toEqual([
      { channel: "webhook", problem: "It is slow.", waiting: true },
    ]);
    for (; next !== null; next = await after(next));
    expect(messages).toHaveLength(17);
    expect(now - Date.UTC(2026, 0, 1)).toBeLessThanOrEqual(86_400_000);
    expect(await troubles()).toEqual([
      { channel: "webhook", problem: "It is slow.", waiting: false },
    ]);
    expect(await after(86_400)).toBeNull();
    expect(messages).toHaveLength(17);
  });

  test("a failure that passes leaves nothing behind", async () => {
    await notices.raise(hook(1));
    outcomes = [slow, slow];
    expect(await after(5)).toBe(30);
    expect(await after(29)).toBe(1);
    expect(messages).toHaveLength(1);
    expect(await after(1)).toBe(120);
    expect(await after(120)).toBeNull();
    expect(messages).toHaveLength(3);
    expect(await troubles()).toEqual([]);
  });

  test("the other side's wish to wait is granted", async () => {
    await notices.raise(hook(1));
    outcomes = [{ ...slow, retryAfter: 600 }];
    expect(await after(5)).toBe(600);
  });

  test("a refusal is not repeated, and is logged", async () => {
    await notices.raise(hook(1));
    outcomes = [gone];
    expect(await after(5)).toBeNull();
    expect(await troubles()).toEqual([
      { channel: "webhook", problem: "It is gone.", waiting: false },
    ]);
    expect(events.at(-1)).toMatchObject({ event: "notice not sent", reason: "It is gone." });
  });

  test("one channel does not keep the other waiting", async () => {
    await set("email");
    await notices.raise(hook(1));
    outcomes = [slow, went];
    await after(5);
    expect(messages.map(({ channel }) => channel).toSorted()).toEqual(["email", "webhook"]);
    await after(30);
    expect(messages).toHaveLength(3);
  });

  test("not even when one makes a mistake; its message comes later", async () => {
    await set("email");
    await notices.raise(hook(1));
    outcomes = [new TypeError("oops")];
    await expect(after(5)).rejects.toThrow("oops");
    expect(messages).toHaveLength(2);
    expect(await after(180)).toBeNull();
    expect(messages).toHaveLength(3);
    expect(messages[2]?.channel).toBe(messages[0]?.channel);
  });

  test("a secret that can't be opened is said, not thrown", async () => {
    channels = {
      ...both,
      secret: async () => {
        throw new KodyError("internal", "A stored secret can't be opened.");
      },
    };
    await notices.raise(hook(1));
    await after(5);
    expect(await troubles()).toMatchObject([{ problem: "A stored secret can't be opened." }]);
    expect(messages).toEqual([]);
  });

  test("a settled problem is told to those who know of it", async () => {
    await notices.raise(hook(1));
    await after(5);
    await notices.settle("hook");
    await notices.raise(hook(2));
    await after(5);
    expect(messages).toHaveLength(2);
    expect(messages[1]?.text).toMatch(/Problem:\* Hook 2 .*Settled:\* Hook 1/);
  });
});

describe("a crash", () => {
  test("before the message was sent: it is sent once, later", async () => {
    await notices.raise(hook(1));
    await store.takeDue(new Date(now + 5_000), new Date(now + 5_000), new Date(now + 60_000));
    await after(5);
    expect(messages).toEqual([]);
    await after(55);
    expect(messages).toHaveLength(1);
    expect(await after(600)).toBeNull();
    expect(messages).toHaveLength(1);
  });

  test("between sending and recording: the same message again, which a mailbox can tell", async () => {
    await set("email");
    await database.queueStorage.executeSql("delete from channels where name = 'webhook'");
    await notices.raise(hook(1));
    const record = async () => {
      throw new Error("killed");
    };
    await expect(after(5, { store: { ...store, record } })).rejects.toThrow("killed");
    expect(await after(100)).toBeGreaterThan(1);
    expect(messages).toHaveLength(1);
    expect(await after(80)).toBeNull();
    expect(messages).toHaveLength(2);
    expect(messages[1]).toEqual(messages[0]);
    expect(await after(86_400)).toBeNull();
    expect(messages).toHaveLength(2);
  });

  test("two processes at once send it once", async () => {
    const other = await openDatabase({ home: "", databaseUrl: own.url });
    await notices.raise(hook(1));
    now += 5_000;
    await Promise.all([
      deliverDue(parts()),
      deliverDue(parts({ store: other.notices })),
      deliverDue(parts()),
    ]);
    await other.close();
    expect(messages).toHaveLength(1);
  });
});
