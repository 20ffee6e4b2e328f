import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandNames } from "./command.ts";
import { mostWishes, readComment } from "./read-comment.ts";

const account = "5b10ac8d-82e0-5b22-cc7d-4ef5";
const accounts = [account, "712020:kody"];

function wishes(body: string, answersKody = false): string[] {
  return readComment(body, accounts, answersKody).wishes.map((wish) =>
    wish.kind === "command"
      ? `${wish.name}${wish.rest === "" ? "" : ` ${wish.rest}`}`
      : `?${wish.word}>${wish.nearest ?? ""}`,
  );
}

describe("a comment that names Kody", () => {
  test.each(commandNames)("gives the command %s", (name) => {
    expect(wishes(`@kody ${name}`)).toEqual([name]);
    expect(wishes(`@Kody: ${name.toUpperCase()}`)).toEqual([name]);
    expect(wishes(`  @kody, ${name}.`)).toEqual([name]);
  });

  test.each([
    `@{${account}} fix all`,
    `@${account} fix all`,
    "@[Kody](account_id:712020:kody) fix all",
    "@[Kody Reviewer](account_id:712020:kody): fix all",
  ])("may do so by a mention: %s", (body) => {
    expect(wishes(body)).toEqual(["fix all"]);
  });

  test("takes the lines that follow as part of what it says", () => {
    expect(wishes("@kody decline This is done\nin another one.\n")).toEqual([
      "decline This is done\nin another one.",
    ]);
  });

  test("may ask in any words", () => {
    expect(wishes("@kody why is this a problem?")).toEqual(["ask why is this a problem?"]);
    expect(wishes("@kody ask why")).toEqual(["ask why"]);
    expect(wishes("@kody warum?")).toEqual(["ask warum?"]);
    expect(wishes("@kody")).toEqual(["help"]);
  });

  test.each([
    ["@kody fxi", "?fxi>fix"],
    ["@kody aprove", "?aprove>approve"],
    ["@kody mrege now", "?mrege>merge"],
    ["@kody sumary", "?sumary>summary"],
    ["@kody deploy", "?deploy>"],
  ])("that mistypes is told what was probably meant: %s", (body, wish) => {
    expect(wishes(body)).toEqual([wish]);
  });

  test("may give several commands, up to a bound", () => {
    expect(wishes("Please:\n@kody fix all\n@kody review\n")).toEqual(["fix all", "review"]);
    const many = readComment("@kody review\n".repeat(6), accounts, false);
    expect(many.tooMany).toBe(true);
    expect(many.wishes).toHaveLength(mostWishes);
  });
});

describe("what is only shown gives no command", () => {
  test.each([
    ["in a quote", "> @kody merge\n\nNo, don't."],
    ["in a quote that is indented", "   > @kody merge"],
    ["in a block of code", "```\n@kody merge\n```"],
    ["in a block with a language", "```sh\n@kody merge\n```\nas it says"],
    ["in a block that is never closed", "~~~\n@kody merge"],
    ["in a block with shorter fences in it", "````\n```\n@kody merge\n```\n````"],
    ["indented as code", "    @kody merge"],
    ["behind a tab", "\t@kody merge"],
    ["in the middle of a sentence", "I would not write @kody merge here"],
    ["in a code span", "`@kody merge`"],
    ["of a longer name", "@kodybot merge"],
    ["of another account", "@{0a0a0a0a-82e0-5b22-cc7d-4ef5} merge"],
    ["of a lookalike link", "@[Kody](account_id:712020:kodi) merge"],
    ["in a list", "- @kody merge"],
    ["with another alphabet's o", "@k\u043edy merge"],
  ])("%s", (_, body) => {
    expect(wishes(body)).toEqual([]);
  });
});

describe("an answer to Kody", () => {
  test("needs no name", () => {
    expect(wishes("fix", true)).toEqual(["fix"]);
    expect(wishes("fix all", true)).toEqual(["fix all"]);
    expect(wishes("review --deep", true)).toEqual(["review --deep"]);
  });

  test("in a sentence is a question, also when it begins with a command's word", () => {
    expect(wishes("Merge conflicts made me do it", true)).toEqual([
      "ask Merge conflicts made me do it",
    ]);
    expect(wishes("decline of what?", true)).toEqual(["ask decline of what?"]);
  });

  test("that only quotes says nothing", () => {
    expect(wishes("> This is wrong", true)).toEqual([]);
    expect(wishes("", true)).toEqual([]);
  });
});

test("any text is read, in time that grows with its length only", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), fc.boolean(), (body, answers) => {
      const { wishes: found } = readComment(body, accounts, answers);
      expect(found.length).toBeLessThanOrEqual(mostWishes);
    }),
  );
  const long = `@kody ask ${"@[".repeat(15_000)}`;
  expect(readComment(long, accounts, false).wishes).toHaveLength(1);
  expect(readComment("`".repeat(30_000), accounts, true).wishes).toHaveLength(0);
});
