import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { codeBlock, codeSpan, escapeInline, sanitizeMessage } from "./markdown.ts";

/** CommonMark with tables and bare links, without HTML: what Bitbucket renders, or a little more. */
const markdown = new MarkdownIt({ html: false, linkify: true });
// A mail address leads nowhere that its text does not show; a mention is what must not come through, tested by itself.
markdown.linkify.set({ fuzzyEmail: false });

/** Kinds of tokens that must never come from reviewed text. */
const active = new Set(["link_open", "image", "html_inline", "html_block"]);

function tokens(text: string): { type: string; content: string }[] {
  return markdown.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

function activeTokens(text: string): string[] {
  return tokens(text)
    .map((token) => token.type)
    .filter((type) => active.has(type));
}

function shownText(text: string): string {
  return tokens(text)
    .filter((token) => ["text", "code_inline", "fence"].includes(token.type))
    .map((token) => token.content)
    .join("")
    .replace(/\u200b/g, "");
}

/** Text made of the pieces that matter to markdown, far likelier to hit a hole than plain random text. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "`",
        "``",
        "```",
        "\n",
        "\n\n",
        "<",
        ">",
        "*",
        "_",
        "|",
        "\\",
        "#",
        "    ",
        "//evil.example/x",
        "https://evil.example/x",
        "http://evil.example",
        "www.evil.example",
        "javascript:alert(1)",
        "@{557058:aa}",
        "@everyone",
        "mailto:a@evil.example",
        "\u{e0041}",
        "<img src=x>",
        "<!-- x -->",
        "[kody:f:aa]: https://evil.example",
        "[x]: y",
        "~~~",
        "- ",
        "1. ",
        "=",
        "---",
        "\u202e",
        "\u200b",
        "\u0000",
        "\r",
        "\t",
        "&lt;",
        "&#91;",
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(""));

describe("text of a pull request in a comment", () => {
  test("escaped inline text renders as itself: no link, image, HTML, emphasis", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = `**${escapeInline(text)}**`;
        expect(activeTokens(escaped)).toEqual([]);
        expect(escaped).not.toMatch(/\n/);
        expect(escapeInline(text)).not.toMatch(/@[{\w]/);
      }),
      { numRuns: 2_000 },
    );
  });

  test("an analyzer's message keeps its code and emphasis, and carries nothing active", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(activeTokens(sanitizeMessage(text))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(sanitizeMessage("Use `a[0]` **not** `b`.")).toBe("Use `a[0]` **not** `b`.");
  });

  test("a code span shows its text and cannot be left", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const inline = tokens(`before ${codeSpan(text)} after`);
        expect(inline.filter((token) => token.type === "code_inline")).toHaveLength(1);
        expect(activeTokens(codeSpan(text))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a code block cannot be closed by its content", () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 5 }), (lines) => {
        const block = `${codeBlock(lines, "diff")}\n\nafter`;
        const types = markdown.parse(block, {}).map((token) => token.type);
        expect(types).toEqual(["fence", "paragraph_open", "inline", "paragraph_close"]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("ordinary titles are not disfigured", () => {
    expect(escapeInline("Promise isn't awaited in saveAll (3 places)")).toBe(
      "Promise isn't awaited in saveAll \\(3 places\\)",
    );
    expect(shownText(escapeInline("a_b *c* [d](e) 100% `f`"))).toBe("a_b *c* [d](e) 100% `f`");
  });

  test("mentions and addresses stay readable but are broken up", () => {
    expect(sanitizeMessage("ask @jo, see https://evil.example")).toBe(
      "ask @\u200bjo, see https:/\u200b/evil.example",
    );
  });

  test("text that reorders itself on screen is stripped of it", () => {
    expect(escapeInline("user\u202e nimda")).toBe("user nimda");
    expect(codeSpan("a\u2066b")).toBe("`ab`");
  });
});
