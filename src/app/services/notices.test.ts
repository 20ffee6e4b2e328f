import { beforeEach, expect, test } from "vitest";
import type { Actor } from "../../core/domain/index.ts";
import type { DeliveryParts } from "../../core/notify/index.ts";
import type {
  AuditLog,
  ChannelChanges,
  Channels,
  NewAuditEntry,
  NewNotice,
  Outbound,
} from "../../core/ports/index.ts";
import { noticeServices } from "./notices.ts";

const ada: Actor = { kind: "person", id: "1", name: "ada@shop.example" };
const email = {
  host: "mail.test",
  port: 465,
  security: "tls",
  user: "kody",
  from: "kody@shop.example",
  to: ["ada@shop.example"],
} as const;

let entries: NewAuditEntry[];
let saved: ChannelChanges[];
let current: Channels;

beforeEach(() => {
  entries = [];
  saved = [];
  current = { webhook: null, email: null };
});

function services(open: NewNotice | null = null) {
  const auditLog: AuditLog = {
    record: async (entry) => void entries.push(entry),
    list: async () => [],
    verify: async () => ({ intact: true, entries: 0, lastHash: null }),
  };
  const outbound: Outbound = {
    fetch: async () => new Response(),
    resolve: async () => "8.8.8.8",
    checkUrl: (text) => new URL(text),
  };
  const noticeDelivery: DeliveryParts = {
    store: {
      raise: async () => true,
      settle: async () => [],
      open: async () => [],
      dismiss: async () => open,
      takeDue: async () => [],
      record: async () => undefined,
      nextDue: async () => null,
    },
    channels: {
      read: async () => current,
      async save(changes) {
        saved.push(changes);
        current = {
          webhook: changes.webhook ?? null,
          email: changes.email ? { ...changes.email.settings, passwordSet: true } : null,
        };
      },
      secret: async () => "s3cret",
    },
    sender: {
      webhook: async () => ({ sent: true, problem: null }),
      email: async () => ({ sent: true, problem: "mail.test refused the recipient x@y." }),
    },
    clock: { now: () => new Date(0) },
    publicUrl: null,
    log: () => {},
  };
  return noticeServices({ noticeDelivery, auditLog, outbound });
}

test("who changed the channels is recorded, with the new ones and no secret", async () => {
  const request = {
    webhook: { url: "https://hooks.test/T0/s3cret" },
    email: { ...email, to: [...email.to], password: "s3cret" },
  };
  const answer = await services().setChannels(request, ada);
  expect(answer).toEqual({
    webhook: { host: "hooks.test" },
    email: { ...email, passwordSet: true },
  });
  expect(saved).toMatchObject([{ webhook: { url: "https://hooks.test/T0/s3cret" } }]);
  expect(entries).toEqual([
    { actor: ada, action: "channels.changed", subject: "", details: { ...answer } },
  ]);
  expect(JSON.stringify(entries)).not.toContain("s3cret");
});

test("what is refused is neither saved nor recorded", async () => {
  await expect(services().setChannels({ webhook: {}, email: null }, ada)).rejects.toThrow(
    "webhook.url: Enter the address",
  );
  expect({ saved, entries }).toEqual({ saved: [], entries: [] });
});

test("who dismissed a notice is recorded", async () => {
  const notice: NewNotice = {
    key: "k",
    level: "problem",
    title: "It is so.",
    remedy: "",
    path: null,
  };
  await services(notice).dismissNotice("1", ada);
  expect(entries).toEqual([{ actor: ada, action: "notice.dismissed", subject: "It is so." }]);
  await expect(services().dismissNotice("1", ada)).rejects.toMatchObject({ code: "not-found" });
  expect(entries).toHaveLength(1);
});

test("a test message that some did not get says so", async () => {
  current = { webhook: null, email: { ...email, passwordSet: true } };
  const { ok, message } = await services().testChannel({ channel: "email" });
  expect(ok).toBe(true);
  expect(message).toMatch(
    /^mail\.test took the test message for ada@shop\.example\..* But mail\.test refused/,
  );
});
