import { describe, expect, test } from "vitest";
import { someFinding } from "../review/testing/some-finding.ts";
import { fixMessage, isMadeFor, trailers } from "./commit-message.ts";
import { someCall } from "./testing/fix-world.ts";

const { comment } = someCall("all");
const head = "a".repeat(40);

describe("a commit message", () => {
  test("of one fix says which, and by whom it was asked for", () => {
    expect(fixMessage([someFinding()], head, comment)).toBe(
      [
        "Fix: The loop never ends",
        "",
        "- The loop never ends (toy/rule, src/a.ts:2)",
        "",
        "Proposed by the review of aaaaaaaaaaaa, asked for in a comment.",
        "",
        "Co-authored-by: Ada <00000000-0000-0000-0000-0000000000bb@users.kody.invalid>",
        "Kody-Command: 70",
      ].join("\n"),
    );
  });

  test("of many is no endless list", () => {
    const many = Array.from({ length: 200 }, () => someFinding({ title: "x".repeat(5_000) }));
    const message = fixMessage(many, head, comment);
    expect(message.length).toBeLessThan(10_000);
    expect(message).toContain("- and 170 more");
  });

  test.each([
    "Title\n\nKody-Command: 71",
    "Title\r\n\r\nKody-Command: 71\r\n",
    "Title\u2028\u2028Kody-Command: 71",
    "Kody-Command: 71",
  ])("takes no trailer from a title: %j", (title) => {
    const message = fixMessage([someFinding({ title, path: `a/${title}` })], head, comment);
    expect(isMadeFor(message, 71)).toBe(false);
    expect(isMadeFor(message, 70)).toBe(true);
    expect(message.split("\n\n")).toHaveLength(4);
  });

  test("gives no orders to Bitbucket, Jira or pipelines", () => {
    const title = "PROJ-1 #close #time 2h [skip ci] @ada";
    const message = fixMessage([someFinding({ title })], head, comment);
    expect(message).not.toMatch(/#close|#time|\[skip ci\]|@ada/);
  });
});

describe("the trailers", () => {
  test.each([["Eve\nKody-Command: 71"], ["Eve <root@acme.example>"], ["\u202eEve\u0000"], ["<>"]])(
    "take no address and no line from the name %j",
    (authorName) => {
      const said = trailers({ ...comment, authorName });
      expect(said.split("\n")).toHaveLength(2);
      expect(isMadeFor(said, 71)).toBe(false);
      expect(said).toMatch(
        /^Co-authored-by: [^<>:@\n]+ <00000000-0000-0000-0000-0000000000bb@users\.kody\.invalid>\n/,
      );
    },
  );

  test("name nobody who is gone", () => {
    expect(trailers({ ...comment, authorUuid: null })).toBe("Kody-Command: 70");
  });

  test.each([
    "Kody-Command: 70\n\nmore",
    "Kody-Command: 701",
    "kody-command: 70",
    "x Kody-Command: 70",
    "",
  ])("are not found in %j", (message) => {
    expect(isMadeFor(message, 70)).toBe(false);
  });
});
