import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { credentialProblem, expiryProblem } from "./index.ts";

const email = "a@b.example";

describe("a pasted credential", () => {
  test.each([
    [email, "  ", "token", /empty/],
    [email, "ATATT3x abc", "token", /spaces/],
    [email, "ATATT3x\nabc", "token", /spaces/],
    [email, "ATBBxyz", "token", /app password/],
    ["", "ATBBxyz", "token", /app password/],
    [email, "TATT3xFfGF0", "token", /beginning is missing/],
    [email, "ATAT3xFfGF0", "token", /beginning is missing/],
    ["", "CTT3xFfGF0", "token", /beginning is missing/],
    [email, "xFfGF0abc=1A2B3C4D", "token", /beginning is missing/],
    ["kody", "ATATT3xabc", "email", /not an email.*username/],
    ["kody@", "ATATT3xabc", "email", /not an email/],
    ["", "ATATT3xabc", "email", /needs the email/],
    [email, "ATCTT3xabc", "email", /without an email/],
    [email, "hunter2", "token", /no API token/],
  ])("%j with %j is wrong at its %s", (mail, token, field, message) => {
    expect(credentialProblem({ email: mail, token })).toEqual({
      field,
      message: expect.stringMatching(message),
    });
  });

  test.each([
    [email, "ATATT3xFfGF0=1A2B3C4D"],
    ["", "ATCTT3xFfGF0=1A2B3C4D"],
    // What an access token of another time may look like is for Bitbucket to say.
    ["", "an-older-access-token"],
  ])("%j with %j can be asked about", (mail, token) => {
    expect(credentialProblem({ email: mail, token })).toBeNull();
  });

  const beginnings = fc.constantFrom("ATATT", "ATCTT", "ATBB", "TATT", "ATAT", "", "x y");
  const tokens = fc
    .tuple(beginnings, fc.stringMatching(/^[\w=.-]{12,40}$/))
    .map((parts) => parts.join(""));
  const emails = fc.constantFrom("", email, "kody", "a b@c", "@");
  const space = fc.stringMatching(/^[ \t\r\n]{0,4}$/);

  test("whitespace around it never matters", () => {
    fc.assert(
      fc.property(emails, tokens, space, space, (mail, token, before, after) => {
        const padded = { email: before + mail + after, token: after + token + before };
        expect(credentialProblem(padded)).toEqual(credentialProblem({ email: mail, token }));
      }),
    );
  });

  test("no rule quotes the token or a part of it", () => {
    fc.assert(
      fc.property(emails, tokens, (mail, token) => {
        const message = credentialProblem({ email: mail, token })?.message ?? "";
        const secret = token.replace(/^(ATATT|ATCTT|ATBB|TATT|ATAT|x y)/, "");
        for (let at = 0; at + 8 <= secret.length; at += 1)
          expect(message).not.toContain(secret.slice(at, at + 8));
      }),
    );
  });
});

describe("an expiry date", () => {
  const today = "2026-11-25";
  test.each([
    ["2026-11-24", /in the past/],
    ["1999-01-01", /in the past/],
    ["2026-11-25", /today/],
    ["2027-11-27", /a year at most/],
    ["9999-12-31", /a year at most/],
    ["soon", /no date/],
    ["", /no date/],
  ])("%s is refused with a sentence", (date, message) => {
    expect(expiryProblem(date, today)).toMatch(message);
  });

  test.each(["2026-11-26", "2027-11-24", "2027-11-26", "2028-02-29"])(
    "%s is possible, if it is within a year and a day",
    (date) => {
      expect(expiryProblem(date, date.startsWith("2028") ? "2027-03-01" : today)).toBeNull();
    },
  );
});
