import { beforeEach, expect, test } from "vitest";
import type { DestinationRequest } from "../../contract/index.ts";
import { KodyError, type Actor } from "../../core/domain/index.ts";
import type {
  Destination,
  DestinationChanges,
  NewAuditEntry,
  SendOutcome,
} from "../../core/ports/index.ts";
import { subscriptionServices } from "./subscriptions.ts";

const ada: Actor = { kind: "person", id: "1", name: "ada@shop.example" };
const team: DestinationRequest = {
  name: "Team",
  to: { kind: "webhook", url: "https://chat.test/s3cret" },
  topics: ["closed", "closed"],
  scope: { of: "all" },
};
const went: SendOutcome = { sent: true, problem: null };

let entries: NewAuditEntry[];
let saved: DestinationChanges[];
let stored: Destination[];
let outcome: SendOutcome;
let mailServer: boolean;

beforeEach(() => {
  [entries, saved, stored, outcome, mailServer] = [[], [], [], went, false];
});

function services() {
  const email = {
    host: "mail.test",
    port: 465,
    security: "tls",
    user: null,
    from: "kody@shop.example",
    to: [],
    passwordSet: false,
  } as const;
  return subscriptionServices({
    auditLog: {
      record: async (entry) => void entries.push(entry),
      list: async () => [],
      verify: async () => ({ intact: true, entries: 0, lastHash: null }),
    },
    outbound: {
      fetch: async () => new Response(),
      checkUrl: (text) => new URL(text),
      async resolve(host) {
        if (host === "inside.test") throw new KodyError("invalid-input", "It lies inside.");
        return "8.8.8.8";
      },
    },
    newsDelivery: {
      store: {
        list: async () => stored,
        async save(id, changes) {
          saved.push(changes);
          const { url: _, ...rest } = changes;
          const one = { ...rest, id: id ?? "1", trouble: null };
          stored = [...stored.filter((other) => other.id !== one.id), one];
          return one;
        },
        remove: async (id) => stored.find((one) => one.id === id) ?? null,
        secret: async () => "https://chat.test/s3cret",
        add: async () => undefined,
        waiting: async () => [],
        take: async () => null,
        record: async () => undefined,
      },
      channels: {
        read: async () => ({ webhook: null, email: mailServer ? email : null }),
        secret: async () => null,
      },
      sender: { webhook: async () => outcome, email: async () => outcome },
      clock: { now: () => new Date(0) },
      publicUrl: null,
      log: () => undefined,
    },
  });
}

test("what is added is written down without its secret, each topic once", async () => {
  const answer = await services().addDestination(team, ada);
  expect(answer).toMatchObject({ id: "1", address: "chat.test", topics: ["closed"] });
  expect(saved[0]?.url).toBe("https://chat.test/s3cret");
  expect(entries).toMatchObject([{ actor: ada, action: "destination.added", subject: "Team" }]);
  expect(JSON.stringify([answer, entries])).not.toContain("s3cret");
});

test("a webhook that becomes email needs a mail server, and back again an address", async () => {
  await services().addDestination(team, ada);
  const mail = { ...team, to: { kind: "email", address: "ada@shop.example" } } as const;
  await expect(services().changeDestination("1", mail, ada)).rejects.toThrow(/no mail server yet/);
  mailServer = true;
  expect(await services().changeDestination("1", mail, ada)).toMatchObject({
    kind: "email",
    address: "ada@shop.example",
  });
  const back = { ...team, to: { kind: "webhook" } } as const;
  await expect(services().changeDestination("1", back, ada)).rejects.toThrow(/^to\.url: Enter/);
});

test("an address inside is refused beside its field, and nothing is stored", async () => {
  const inside = { ...team, to: { kind: "webhook", url: "https://inside.test/x" } } as const;
  await expect(services().addDestination(inside, ada)).rejects.toThrow("to.url: It lies inside.");
  expect([saved, entries]).toEqual([[], []]);
});

test("there are only so many", async () => {
  await services().addDestination(team, ada);
  stored = Array.from({ length: 200 }, (_, index) => ({
    ...team,
    kind: "webhook",
    address: "x",
    id: `${index}`,
    trouble: null,
  }));
  await expect(services().addDestination(team, ada)).rejects.toThrow(/200 destinations already/);
});

test("one that is gone is said to be gone", async () => {
  await expect(services().changeDestination("9", team, ada)).rejects.toThrow(/any more/);
  await expect(services().removeDestination("9", ada)).rejects.toThrow(/any more/);
  await expect(services().testDestination("9")).rejects.toThrow(/any more/);
  expect(entries).toEqual([]);
});

test("a test says what came of it", async () => {
  await services().addDestination(team, ada);
  outcome = { sent: false, problem: "It is gone.", retryable: false, retryAfter: null };
  expect(await services().testDestination("1")).toEqual({ ok: false, message: "It is gone." });
});

test.each([
  [true, "Not yet sent: It is slow."],
  [false, "Not sent: It is slow."],
])("a trouble that is tried again: %s", async (waiting, words) => {
  await services().addDestination(team, ada);
  const trouble = { problem: "It is slow.", at: new Date(0), waiting };
  stored = stored.map((one) => ({ ...one, trouble }));
  expect((await services().destinations())[0]?.trouble).toBe(words);
});
