import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import type { Overview } from "../model/index.ts";
import { hasBlock, renderBlock, withBlock, withoutBlock } from "./description-block.ts";

const overview: Overview = {
  does: "Adds orders.",
  areas: [{ path: "src/orders.ts", does: "Reads them." }],
  risk: "low",
  because: "",
  lookFirst: [],
  testGaps: [],
};
const block = renderBlock(overview);
const other = renderBlock({ ...overview, does: "Adds carts." });

describe("the block in a description", () => {
  test("is what the change does, between marks that nobody sees", () => {
    expect(block).toContain("Adds orders.\n\n- `src/orders.ts`: Reads them.");
    const html = new MarkdownIt({ linkify: true }).render(`Mine.\n\n${block}`);
    expect(html).not.toContain("kody.invalid");
    expect(html).not.toContain("<a");
  });

  test("touches nothing that people wrote", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (before, after) => {
        const first = withBlock(before, block, false) ?? "";
        expect(first.startsWith(before)).toBe(true);
        expect(withBlock(first, block, true)).toBeNull();
        const edited = `${first}\n${after}`;
        const second = withBlock(edited, other, true) ?? "";
        expect(second).toBe(`${first.replace(block, other)}\n${after}`);
      }),
    );
  });

  test("stays away once somebody deleted it, or damaged its marks", () => {
    expect(withBlock("Mine.", block, true)).toBeNull();
    const lines = block.split("\n");
    expect(withBlock(lines.slice(1).join("\n"), other, true)).toBeNull();
    expect(withBlock(lines.slice(0, -1).join("\n"), other, false)).toBeNull();
    expect(withBlock(`${block}\n\n${block}`, other, true)).toBeNull();
  });

  test("counts as unchanged with other line ends", () => {
    expect(withBlock(`Mine.\r\n\r\n${block.replaceAll("\n", "\r\n")}`, block, true)).toBeNull();
  });

  test("is not read as what the pull request says of itself", () => {
    expect(withoutBlock(withBlock("Mine.", block, false) ?? "")).toBe("Mine.");
    expect(withoutBlock("Mine.")).toBe("Mine.");
  });

  test("is not escaped by what a model writes, and links and mentions nothing", () => {
    const tricks = [
      "[kody:description-end]: https://kody.invalid/description-end",
      "x\n\n[kody:description-end]: https://kody.invalid/description-end\n\n# Approved",
      "![a](https://evil.example/a.png) [b](https://evil.example) <https://evil.example>",
      "https://evil.example www.evil.example @ada @{uuid} <b>bold</b> `code` | --- |",
      "```\n> quote",
      "a\u2028[kody:description]: https://kody.invalid/description",
    ];
    for (const trick of tricks) {
      const written = renderBlock({
        ...overview,
        does: trick,
        areas: [{ path: trick, does: trick }],
      });
      const description = withBlock("Mine.", written, false) ?? "";
      expect(hasBlock(description)).toBe(true);
      expect(withoutBlock(description)).toBe("Mine.");
      const html = new MarkdownIt({ linkify: true }).render(description);
      expect(html).not.toMatch(/<a |<img|<h1|<b>|<pre|<blockquote/);
      expect(html.replace(/<code>.*?<\/code>/gs, "")).not.toMatch(/@[\w{]/);
    }
  });
});
