import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type {
  ChannelStore,
  DeliveryResult,
  EmailSettings,
  NewNotice,
  NoticeStore,
} from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";
import { knowOpenBox, openBox } from "./testing/open-box.ts";

let own: TestDatabase;
let database: Database;
let other: Database;
let store: NoticeStore;
let channels: ChannelStore;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  other = await openDatabase({ home: "", databaseUrl: own.url });
  await knowOpenBox(database);
  store = database.notices;
  channels = database.channels(openBox);
});
afterEach(async () => {
  await database.queueStorage.executeSql("truncate notices, notice_deliveries, channels, secrets");
});
afterAll(async () => {
  await database.close();
  await other.close();
  await own.close();
});

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 10, 0, second));
const mailServer: EmailSettings = {
  host: "mail.test",
  port: 465,
  security: "tls",
  user: "kody",
  from: "kody@shop.example",
  to: ["ada@shop.example"],
};

function notice(key: string, given: Partial<NewNotice> = {}): NewNotice {
  return { key, level: "problem", title: key, remedy: "Mend it.", path: null, ...given };
}

async function raise(key: string, given: Partial<NewNotice> = {}, second = 0): Promise<boolean> {
  return store.raise(notice(key, given), at(second), at(second + 5));
}

async function addChannels(): Promise<void> {
  await channels.save(
    {
      webhook: { host: "chat.test", url: "https://chat.test/s3cret" },
      email: { settings: mailServer, password: "pa55word" },
    },
    at(0),
  );
}

async function openKeys(): Promise<string[]> {
  return (await store.open()).map(({ key }) => key);
}

/** Channel, what is told, and key of everything that is due then. */
async function due(second: number, lease = second + 100): Promise<string[]> {
  const taken = await store.takeDue(at(second), at(second), at(lease));
  return taken.map(({ channel, about, notice: { title } }) => `${channel} ${about} ${title}`);
}

async function sent(second: number, state: DeliveryResult["state"] = "delivered"): Promise<void> {
  const taken = await store.takeDue(at(second), at(second), at(second + 100));
  await store.record(taken.map(({ id }) => ({ id, state, at: at(second), problem: null })));
}

describe("a reason", () => {
  test("is told once as long as it lasts, whoever raises it at the same moment", async () => {
    await addChannels();
    const raised = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        (index % 2 === 0 ? database : other).notices.raise(notice("hook/1"), at(0), at(5)),
      ),
    );
    expect(raised.filter(Boolean)).toHaveLength(1);
    expect(await openKeys()).toEqual(["hook/1"]);
    expect((await due(5)).toSorted()).toEqual(["email raised hook/1", "webhook raised hook/1"]);
  });

  test("is settled alone or with all below it, and nothing that only looks alike", async () => {
    for (const key of ["hook", "hook/1", "hook/2", "hooks", "h%k", "hook_1"]) await raise(key);
    expect(await store.settle("h%k", at(1), at(6))).toEqual(["h%k"]);
    expect((await store.settle("hook", at(1), at(6))).toSorted()).toEqual([
      "hook",
      "hook/1",
      "hook/2",
    ]);
    expect(await store.settle("hook", at(1), at(6))).toEqual([]);
    expect((await openKeys()).toSorted()).toEqual(["hook_1", "hooks"]);
  });

  test("that comes back is told again", async () => {
    await raise("hook");
    await store.settle("hook", at(1), at(6));
    expect(await raise("hook", {}, 2)).toBe(true);
    expect(await openKeys()).toEqual(["hook"]);
  });

  test("that somebody dismissed comes back only after it was settled", async () => {
    await raise("hook");
    const [shown] = await store.open();
    expect(await store.dismiss(shown?.id ?? "", at(1))).toMatchObject({ key: "hook" });
    expect(await store.dismiss(shown?.id ?? "", at(1))).toBeNull();
    expect(await raise("hook", {}, 2)).toBe(false);
    expect(await openKeys()).toEqual([]);
    expect(await store.settle("hook", at(3), at(8))).toEqual(["hook"]);
    await raise("hook", {}, 4);
    expect(await openKeys()).toEqual(["hook"]);
  });

  test.each(["", "x", "1; drop table notices", "-1", "99999999999999999999", "123"])(
    "%j is none that could be dismissed",
    async (id) => expect(await store.dismiss(id, at(0))).toBeNull(),
  );

  test("stands with the gravest first, then the newest", async () => {
    await raise("a", { level: "info" });
    await raise("b", { level: "problem" });
    await raise("c", { level: "warning" });
    await raise("d", { level: "problem" });
    expect(await openKeys()).toEqual(["d", "b", "c", "a"]);
  });

  test("of a stranger's text is stored as far as it can be", async () => {
    await raise("a\0b", { title: "c\0d \ud800", remedy: "'; drop table notices; --" });
    expect(await store.open()).toMatchObject([{ key: "a\uFFFDb", title: "c\uFFFDd \uFFFD" }]);
    expect(await raise("a\0b")).toBe(false);
  });
});

describe("a delivery", () => {
  test("is made for every channel that is set up by then, and for none that comes later", async () => {
    await raise("early");
    await addChannels();
    await raise("late");
    expect((await due(5)).toSorted()).toEqual(["email raised late", "webhook raised late"]);
    expect(await store.nextDue()).toEqual(at(105));
  });

  test("goes to one process, and comes again when that one died with it", async () => {
    await addChannels();
    for (let index = 0; index < 10; index += 1) await raise(`hook/${index}`);
    const taken = await Promise.all(
      [database, other, database, other].map(async ({ notices }) =>
        notices.takeDue(at(5), at(5), at(60)),
      ),
    );
    expect(taken.flat()).toHaveLength(20);
    expect(new Set(taken.flat().map(({ id }) => id)).size).toBe(20);
    expect(await due(59)).toEqual([]);
    expect(await due(60)).toHaveLength(20);
    const again = await store.takeDue(at(160), at(160), at(200));
    expect(again.every(({ attempts }) => attempts === 3)).toBe(true);
  });

  test("takes along what is due soon, by the same channel only", async () => {
    await addChannels();
    await raise("a", {}, 0);
    await sent(5, "delivered");
    await raise("b", {}, 10);
    await raise("c", {}, 13);
    const taken = await store.takeDue(at(15), at(18), at(60));
    expect(taken.map(({ notice: { title } }) => title).toSorted()).toEqual(["b", "b", "c", "c"]);
    await raise("d", {}, 20);
    expect(await store.takeDue(at(24), at(30), at(60))).toEqual([]);
  });

  test("that can't be made is shown with its reason, and is not lost", async () => {
    await addChannels();
    await raise("hook");
    const taken = await store.takeDue(at(5), at(5), at(60));
    await store.record(
      taken.map(({ id, channel }) =>
        channel === "email"
          ? { id, state: "waiting", at: at(40), problem: "It is slow." }
          : { id, state: "undelivered", at: at(5), problem: "It is\0 gone." },
      ),
    );
    const [shown] = await store.open();
    expect(shown?.troubles).toEqual([
      { channel: "email", problem: "It is slow.", waiting: true },
      { channel: "webhook", problem: "It is\uFFFD gone.", waiting: false },
    ]);
    expect(await store.nextDue()).toEqual(at(40));
    expect(await due(40)).toEqual(["email raised hook"]);
  });
});

describe("a settlement", () => {
  test("is told to those who were told of the problem", async () => {
    await addChannels();
    await raise("hook");
    await sent(5);
    await store.settle("hook", at(10), at(15));
    expect((await due(15)).toSorted()).toEqual(["email settled hook", "webhook settled hook"]);
  });

  test("before anything was sent tells nobody anything", async () => {
    await addChannels();
    await raise("hook");
    await store.settle("hook", at(1), at(6));
    expect(await store.nextDue()).toBeNull();
  });

  test("of what was no problem is not told", async () => {
    await addChannels();
    await raise("expiry/30", { level: "warning" });
    await sent(5);
    await store.settle("expiry", at(10), at(15));
    expect(await store.nextDue()).toBeNull();
  });

  test("of what could not be sent is not told", async () => {
    await addChannels();
    await raise("hook");
    await sent(5, "undelivered");
    await store.settle("hook", at(10), at(15));
    expect(await store.nextDue()).toBeNull();
  });

  test("while the problem is being sent is told after it", async () => {
    await addChannels();
    await raise("hook");
    const taken = await store.takeDue(at(5), at(5), at(60));
    await store.settle("hook", at(6), at(11));
    await store.record(
      taken.map(({ id }) => ({ id, state: "delivered", at: at(7), problem: null })),
    );
    expect((await due(7)).toSorted()).toEqual(["email settled hook", "webhook settled hook"]);
  });

  test("by a channel that is gone is not told", async () => {
    await addChannels();
    await raise("hook");
    await sent(5);
    await channels.save({ webhook: null }, at(6));
    await store.settle("hook", at(10), at(15));
    expect(await due(15)).toEqual(["email settled hook"]);
  });
});

describe("a channel", () => {
  test("keeps its secret sealed", async () => {
    await addChannels();
    expect(await channels.read()).toEqual({
      webhook: { host: "chat.test" },
      email: { ...mailServer, passwordSet: true },
    });
    expect(await channels.secret("webhook")).toBe("https://chat.test/s3cret");
    expect(await channels.secret("email")).toBe("pa55word");
    for (const table of ["channels", "secrets", "notices", "notice_deliveries"]) {
      const { rows } = await database.queueStorage.executeSql(`select * from ${table}`);
      expect(JSON.stringify(rows)).not.toMatch(/s3cret|pa55word/);
    }
  });

  test("that is switched off forgets it, and what waited for it", async () => {
    await addChannels();
    await raise("hook");
    await channels.save({ webhook: null, email: null }, at(1));
    expect(await channels.read()).toEqual({ webhook: null, email: null });
    expect(await channels.secret("webhook")).toBeNull();
    expect(await channels.secret("email")).toBeNull();
    expect(await store.nextDue()).toBeNull();
  });

  test("keeps its password for the server and user that it was entered for", async () => {
    await addChannels();
    const to = ["bob@shop.example"];
    await channels.save({ email: { settings: { ...mailServer, to } } }, at(1));
    expect(await channels.secret("email")).toBe("pa55word");
    for (const changed of [{ host: "evil.example" }, { user: "root" }]) {
      const settings = { ...mailServer, ...changed };
      await expect(channels.save({ email: { settings } }, at(1))).rejects.toMatchObject({
        code: "conflict",
      });
    }
    expect((await channels.read()).email).toEqual({ ...mailServer, to, passwordSet: true });
    await channels.save(
      { email: { settings: { ...mailServer, user: null }, password: null } },
      at(1),
    );
    expect(await channels.secret("email")).toBeNull();
  });

  test("that is corrected gets what it missed, as long as it is still so", async () => {
    await addChannels();
    await raise("open");
    await raise("closed");
    await sent(5, "undelivered");
    await store.settle("closed", at(6), at(11));
    await raise("fresh", {}, 100);
    const webhook = { host: "chat.test", url: "https://chat.test/new" };
    await channels.save({ webhook }, at(50));
    expect(await due(50)).toEqual(["webhook raised open"]);
  });
});
