import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, markup, Markup } from "./markup.ts";

test("values are escaped, markup is not, null and false print nothing", () => {
  const inner = markup`<b>${"<i>"}</b>`;
  expect(markup`${inner}|${[1, "&", [inner]]}|${null}${false}|`.text).toBe(
    "<b>&lt;i&gt;</b>|1&amp;<b>&lt;i&gt;</b>||",
  );
});

test("text stays one text: reading the entities back gives it again", () => {
  const back = (text: string): string =>
    text
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(back(escapeHtml(text))).toBe(text);
      expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      expect(markup`<a title="${text}">`).toBeInstanceOf(Markup);
    }),
  );
});

test("control characters become visible, line breaks and tabs stay", () => {
  expect(escapeHtml("a\u0000b\u001b[31m\u0085c\t\r\n")).toBe("a\uFFFDb\uFFFD[31m\uFFFDc\t\r\n");
});
