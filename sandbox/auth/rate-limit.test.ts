import fc from "fast-check";
import { expect, test } from "vitest";
import type { Token, User } from "../state.ts";
import type { Identity } from "./credentials.ts";
import { createRateLimit } from "./rate-limit.ts";

const HOUR = 3_600_000;

function someone(user: string, token: string, kind: Token["kind"] = "api"): Identity {
  const account: User = {
    uuid: user,
    accountId: user,
    username: user,
    displayName: user,
    email: user,
    kind: "user",
    createdOn: 0,
  };
  const secret: Token = {
    token,
    kind,
    user,
    scopes: ["x"],
    expiresAt: null,
    revoked: false,
    limitedTo: null,
  };
  return { kind: "known", token: secret, user: account };
}

test("the limit holds in every window of an hour, and not a call less is let through", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: HOUR / 4 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (gaps, limit) => {
        const rate = createRateLimit(() => limit);
        const taken: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const recent = taken.filter((at) => at > now - HOUR).length;
          expect(rate.take(someone("a", "t"), now)).toBe(recent < limit);
          if (recent < limit) {
            taken.push(now);
          }
          expect(rate.used(someone("a", "t"), now)).toBe(Math.min(recent + 1, limit));
        }
      },
    ),
  );
});

test("API tokens share their user's limit, access tokens have their own", () => {
  const rate = createRateLimit(() => 1);
  expect(rate.take(someone("a", "t1"), 0)).toBe(true);
  expect(rate.take(someone("a", "t2"), 0)).toBe(false);
  expect(rate.take(someone("b", "t3"), 0)).toBe(true);
  expect(rate.take(someone("a", "t4", "access"), 0)).toBe(true);
  expect(rate.take(someone("a", "t5", "access"), 0)).toBe(true);
  expect(rate.take(someone("a", "t5", "access"), 0)).toBe(false);
});

test("callers without credentials have 60 together", () => {
  const rate = createRateLimit(() => 1000);
  const calls = Array.from({ length: 61 }, () => rate.take({ kind: "anonymous" }, 0));
  expect(calls.filter(Boolean)).toHaveLength(60);
  rate.clear();
  expect(rate.take({ kind: "anonymous" }, 0)).toBe(true);
});
