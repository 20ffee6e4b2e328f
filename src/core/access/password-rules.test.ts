import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emailProblem, passwordProblem } from "./password-rules.ts";

describe("a password", () => {
  test.each([
    "hand picked words",
    "aaaabbbbccccd",
    "пароль из слов",
    "12 characters",
    "            x y z",
  ])("%j is taken: there are no rules of composition", (password) => {
    expect(passwordProblem(password, "ada@example.com")).toBeNull();
  });

  test.each([
    ["", /at least 12/],
    ["elevenchars", /at least 12/],
    ["👍👍👍👍👍👍", /at least 12/],
    ["ada.lovelace@example.com", /email address/],
    [" ADA.Lovelace@example.com ", /email address/],
    ["PasswordPassword", /commonest/],
    ["qwertyuiop123", /commonest/],
    ["aaaaaaaaaaaaaaaa", /commonest/],
    ["            ", /commonest/],
    ["121212121212", /commonest/],
  ])("%j is refused with a sentence", (password, reason) => {
    const problem = passwordProblem(password, "ada.lovelace@example.com");
    expect(problem).toMatch(reason);
    expect(problem).toMatch(/\.$/);
  });

  test("that is refused is never quoted", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 11 }), (password) => {
        const problem = passwordProblem(`${password}§`, "ada@example.com");
        if (problem !== null) expect(problem).not.toContain(`${password}§`);
      }),
    );
  });
});

describe("an email", () => {
  test.each(["ada@example.com", "a@b", "first+tag@sub.example.com"])("%s is one", (email) => {
    expect(emailProblem(email)).toBeNull();
  });

  test.each([
    "ada",
    "@example.com",
    "ada@",
    "a@b@c",
    "ada lovelace@example.com",
    "ada@example.com\nbcc:eve@example.com",
    "аda@example.com",
    "a\u0000da@example.com",
    `${"a".repeat(320)}@example.com`,
  ])("%j is none", (email) => {
    expect(emailProblem(email)).toMatch(/email address/);
  });
});
