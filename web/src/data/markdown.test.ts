import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMarkdown } from "./markdown.ts";

describe("messages", () => {
  test("paragraphs, inline code, strong words and blocks of code", () => {
    expect(readMarkdown("Use `db` **now**.\n\n```diff\n- a\n\n+ b\n```\nDone.")).toEqual([
      {
        kind: "text",
        spans: [
          { text: "Use ", style: "plain" },
          { text: "db", style: "code" },
          { text: " ", style: "plain" },
          { text: "now", style: "strong" },
          { text: ".", style: "plain" },
        ],
      },
      { kind: "code", text: "- a\n\n+ b" },
      { kind: "text", spans: [{ text: "Done.", style: "plain" }] },
    ]);
  });

  test("an unclosed block, lone marks and HTML stay text", () => {
    expect(readMarkdown("```\n<b>")).toEqual([{ kind: "code", text: "<b>" }]);
    expect(readMarkdown("a ` b ** <img src=x>")).toEqual([
      { kind: "text", spans: [{ text: "a ` b ** <img src=x>", style: "plain" }] },
    ]);
    expect(readMarkdown("")).toEqual([]);
  });

  test("no character other than marks and white space is lost", () => {
    const bare = (text: string) => text.replaceAll(/[\s`*~]/g, "");
    const words = fc.array(fc.constantFrom("é", "`x`", "**y**", "`", "**", "\n\n", " ", "<i>"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, (parts) => {
        const message = parts.join("");
        const shown = readMarkdown(message).map((block) =>
          block.kind === "code" ? block.text : block.spans.map(({ text }) => text).join(""),
        );
        expect(bare(shown.join(""))).toBe(bare(message));
      }),
    );
  });
});
