import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documentText } from "./document-text.ts";

const node = (type: string, ...content: unknown[]) => ({ type, content });
const text = (words: string) => ({ type: "text", text: words, marks: [{ type: "strong" }] });
const paragraph = (...words: string[]) => node("paragraph", ...words.map(text));
const doc = (...content: unknown[]) => ({ ...node("doc", ...content), version: 1 });
const item = (...content: unknown[]) => node("listItem", ...content);

describe("a description", () => {
  test("becomes paragraphs, headings, lists, code and tables in plain text", () => {
    const cell = (words: string) => node("tableCell", paragraph(words));
    const document = doc(
      { ...node("heading", text("Goal")), attrs: { level: 2 } },
      paragraph("Orders can be ", "cancelled."),
      node(
        "bulletList",
        item(paragraph("before payment"), node("orderedList", item(paragraph("at once")))),
        item(paragraph("after it")),
      ),
      { ...node("codeBlock", text("cancel(order);\nsave(order);")), attrs: { language: "ts" } },
      node("panel", paragraph("Ask ", "first")),
      node("table", node("tableRow", cell("a"), cell("b")), node("tableRow", cell("c"), cell("d"))),
      node(
        "paragraph",
        { type: "mention", attrs: { id: "1", text: "@Ada" } },
        text(" says"),
        { type: "hardBreak" },
        { type: "emoji", attrs: { shortName: ":smile:" } },
        { type: "inlineCard", attrs: { url: "https://acme.example/spec" } },
      ),
    );
    expect(documentText(document)).toBe(
      [
        "# Goal",
        "Orders can be cancelled.",
        "- before payment",
        "1. at once",
        "- after it",
        "cancel(order);",
        "save(order);",
        "Ask first",
        "a | b |",
        "c | d |",
        "@Ada says",
        ":smile:https://acme.example/spec",
      ].join("\n"),
    );
  });

  test.each([null, undefined, 7, [], {}, { type: 1 }, { type: "doc", content: "x" }, doc(null, 5)])(
    "that is %j is empty",
    (document) => {
      expect(documentText(document)).toBe("");
    },
  );

  test("that is plain text stays it", () => {
    expect(documentText(" As before. ")).toBe("As before.");
  });

  test("without end is cut, between words where there are some", () => {
    const long = documentText(doc(paragraph("word ".repeat(200_000))));
    expect(long.length).toBeLessThanOrEqual(4_000);
    expect(long).toMatch(/word$/);
    expect(documentText(doc(paragraph(`${"word ".repeat(795)}${"k".repeat(60)}`)))).toMatch(
      /word$/,
    );
    expect(documentText(doc(paragraph("x".repeat(1_000_000))))).toHaveLength(4_000);
    const many = Array.from({ length: 50_000 }, () => paragraph(""));
    expect(documentText(node("doc", ...many, paragraph("late")))).toBe("");
  });

  test("that nests without end is read as far as people nest", () => {
    let deep: unknown = paragraph("deep");
    for (let level = 0; level < 100_000; level += 1) deep = node("blockquote", deep);
    expect(documentText(doc(paragraph("first"), deep))).toBe("first");
  });

  test("of any shape gives a text of bounded length", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(documentText(value).length).toBeLessThanOrEqual(4_000);
        expect(documentText(doc(value)).length).toBeLessThanOrEqual(4_000);
      }),
    );
  });
});
