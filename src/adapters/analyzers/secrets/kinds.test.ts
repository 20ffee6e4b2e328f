import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { describe, expect, it } from "vitest";
import { kindsByMessage, ownPatterns, secretKind } from "./kinds.ts";

/** The messages that the preset's scanners can report, by the last part of their rule's id. */
const known = rules.flatMap((rule) =>
  Object.keys(rule.messages ?? {}).map(
    (message) => [rule.meta.id.replace(/^.*secretlint-rule-/, ""), message] as const,
  ),
);

/** Rules that Kody leaves out, and messages that the preset reports only when asked to. */
const unused = ["filter-comments", "gcp", "AWSAccountID", "AWSAccessKeyID"];

describe("kinds of secrets", () => {
  it("name every message that Kody treats apart as the preset does", () => {
    const messages = new Set(known.map(([, message]) => message));
    expect([...kindsByMessage.keys()].filter((message) => !messages.has(message))).toEqual([]);
  });

  it("have words of their own for every rule of the preset", () => {
    const unnamed = known
      .filter((pair) => !pair.some((name) => unused.includes(name)))
      .filter(([rule, message]) => secretKind(rule, message).name === "token");
    expect(unnamed).toEqual([]);
    expect(secretKind("@secretlint/secretlint-rule-of-tomorrow", "X").name).toBe("token");
  });

  it("tell test keys from live ones", () => {
    const rule = "@secretlint/secretlint-rule-stripe";
    expect(secretKind(rule, "STRIPE_SECRET_KEY_TEST").severity).toBe("medium");
    expect(secretKind(rule, "STRIPE_SECRET_KEY_LIVE").severity).toBe("critical");
  });

  it("have titles that can stand alone and rule names that last", () => {
    for (const kind of [...kindsByMessage.values(), ...ownPatterns.map((own) => own.kind)]) {
      expect(kind.title).toMatch(/^(?:[A-Z0-9]|npm)[\w ]+$/);
      expect(kind.name).toMatch(/^[a-z0-9-]+$/);
      expect(kind.revoke).not.toMatch(/\.$/);
    }
  });
});
