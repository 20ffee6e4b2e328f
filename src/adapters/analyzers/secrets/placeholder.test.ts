import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLocalHost, isPlaceholder, isReservedHost } from "./placeholder.ts";

describe("isPlaceholder", () => {
  it.each([
    "changeme",
    "CHANGE_ME",
    "Password",
    "${DB_PASSWORD}",
    "{{ db.password }}",
    "<your password>",
    "%DB_PASSWORD%",
    "$DB_PASSWORD",
    "$(cat /run/secret)",
    "#{ENV['X']}",
    "[redacted]",
    "********",
    "...",
    "xxxxxxxxxxxx",
    "aaaaaaaa",
    "ababababababab",
    "your-api-key-here",
    "replace_me_please",
    "sk_live_1234567890abcdef",
    "not-a-real-password",
  ])("takes %s for one", (secret) => {
    expect(isPlaceholder(secret)).toBe(true);
  });

  it.each([
    "hunter2",
    "k3Yb0ard-cat",
    "Tr0ub4dor&3",
    "correct-horse-battery-staple",
    "$ecret5tuff!x",
    "{notclosed",
    "passwordX9!kd",
    "testimony7Qx",
    "12ab34cd",
  ])("doesn't take %s for one", (secret) => {
    expect(isPlaceholder(secret)).toBe(false);
  });

  it("hides no random token", () => {
    const characters = fc.constantFrom(
      ...Array.from("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"),
    );
    const random = fc
      .uniqueArray(characters, { minLength: 20, maxLength: 40 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        random,
        (secret) => /abcdefghij|ABCDEFGHIJ/.test(secret) || !isPlaceholder(secret),
      ),
    );
  });

  it("answers about any text, long and hostile ones included", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => typeof isPlaceholder(text) === "boolean",
      ),
    );
    for (const text of [
      "$".repeat(100_000),
      "{".repeat(100_000),
      "<".repeat(100_000),
      "your-".repeat(50_000),
    ]) {
      expect(typeof isPlaceholder(text)).toBe("boolean");
    }
  });
});

describe("hosts", () => {
  it("are reserved when nobody can own them", () => {
    expect(
      ["example.com", "db.example.org", "x.test", "a.invalid", "example"].every(isReservedHost),
    ).toBe(true);
    expect(["example.acme.io", "myexample.com", "test.io", "contest"].some(isReservedHost)).toBe(
      false,
    );
  });

  it("are local when only this machine or its containers answer", () => {
    expect(
      ["localhost", "db", "127.0.0.1", "0.0.0.0", "printer.local", ""].every(isLocalHost),
    ).toBe(true);
    expect(["db.acme.io", "10.0.0.7", "1.2.3.4"].some(isLocalHost)).toBe(false);
  });
});
