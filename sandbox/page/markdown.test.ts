import fc from "fast-check";
import { expect, test } from "vitest";
import { renderMarkdown } from "./markdown.ts";
import { strayMarkup } from "./testing/index.ts";

test("HTML is shown, never used", () => {
  const text = renderMarkdown(
    "<details><summary>more</summary>\n\n<!-- kody:1 --> <b>x</b> <script>x()</script>",
  );
  expect(text).toContain("&lt;details&gt;&lt;summary&gt;more&lt;/summary&gt;");
  expect(text).toContain("&lt;!-- kody:1 --&gt; &lt;b&gt;x&lt;/b&gt;");
  expect(text).not.toMatch(/<(details|summary|b|script|!--)/);
});

test("a link reference definition on its own is invisible", () => {
  expect(renderMarkdown("Done.\n\n[kody:f:9c1e]: https://kody.invalid/f/9c1e\n")).toBe(
    "<p>Done.</p>\n",
  );
});

test("tables keep their alignment without inline style", () => {
  const text = renderMarkdown("| a | b |\n|:--|--:|\n| 1 | 2 |\n");
  expect(text).toContain('<th class="to-left">a</th>');
  expect(text).toContain('<td class="to-right">2</td>');
  expect(text).not.toContain("style=");
});

test("fenced diffs mark added and removed lines, other fences don't", () => {
  const fenced = (language: string) =>
    renderMarkdown(`\`\`\`${language}\n@@ -1 +1 @@\n-a\n+<b>\n c\n\`\`\`\n`);
  expect(fenced("diff")).toBe(
    '<pre><code class="language-diff"><span class="hunk">@@ -1 +1 @@</span>\n<del>-a</del>\n<ins>+&lt;b&gt;</ins>\n c\n</code></pre>\n',
  );
  expect(fenced("js")).toBe(
    '<pre><code class="language-js">@@ -1 +1 @@\n-a\n+&lt;b&gt;\n c\n</code></pre>\n',
  );
  expect(fenced("")).toContain("<pre><code>@@");
});

test("images are links that load nothing, also inside links", () => {
  expect(renderMarkdown("![alt *x*](https://evil.example/p.png)")).toBe(
    '<p><a class="image" href="https://evil.example/p.png" rel="nofollow noreferrer">image: alt x</a></p>\n',
  );
  expect(renderMarkdown("![](https://evil.example/p.png)")).toContain(">image</a>");
  const badge = renderMarkdown("[![ok](https://evil.example/b.png)](https://ci.example)");
  expect(badge).toBe(
    '<p><a href="https://ci.example" rel="nofollow noreferrer"><span class="image">image: ok</span></a></p>\n',
  );
});

test("mentions print the name that is known, else the account id", () => {
  const mentionName = (id: string): string | null => (id === "557058:a-1" ? "Ada <L>" : null);
  expect(renderMarkdown("ask @{557058:a-1}, @{nobody}", { mentionName })).toBe(
    '<p>ask <span class="mention">@Ada &lt;L&gt;</span>, <span class="mention">@nobody</span></p>\n',
  );
  expect(renderMarkdown("`@{557058:a-1}` and @{} and a@{b c}", { mentionName })).not.toContain(
    "mention",
  );
});

test("addresses that could run code are not links; file names stay text", () => {
  for (const url of [
    "javascript:x()",
    "JaVaScRiPt:x()",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
  ])
    expect(renderMarkdown(`[a](${url})`)).not.toContain("href");
  expect(renderMarkdown("see index.js and a@b.example")).not.toContain("href");
  expect(renderMarkdown("see https://a.example/x?y=1&z=2")).toContain(
    'href="https://a.example/x?y=1&amp;z=2"',
  );
  expect(renderMarkdown("[a](src/x.ts) [b](#c)")).toMatch(/href="src\/x.ts".*href="#c"/);
});

test("headings keep their level, or take the one that the page wants", () => {
  expect(renderMarkdown("# a\n### b\n")).toBe("<h1>a</h1>\n<h3>b</h3>\n");
  expect(renderMarkdown("# a\n### b\n", { headingLevel: 4 })).toBe(
    '<h4 class="size-h1">a</h4>\n<h4 class="size-h3">b</h4>\n',
  );
});

const fragment = fc.constantFrom(
  "<script>alert(1)</script>",
  '"onmouseover="x()',
  "'><img src=x onerror=x()>",
  "](javascript:x())",
  "[a](",
  "![",
  "```diff\n",
  '```"><script>\n',
  "\n\n",
  "| a | b |\n|:-:|--|\n",
  "@{",
  "}",
  "<!--",
  "-->",
  "`",
  "**",
  "~~",
  '\n[x]: https://a "<t>"\n',
  'https://x.example/"<',
  "&lt;",
  "&#x22;",
  "\u0000",
  "> ",
  "# ",
  "1. ",
);

test("no markdown whatever makes an element or attribute that isn't the renderer's own", () => {
  const source = fc
    .array(fc.oneof(fragment, fc.string()), { maxLength: 12 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(source, (raw) => {
      expect(strayMarkup(renderMarkdown(raw))).toEqual([]);
      expect(strayMarkup(renderMarkdown(raw, { headingLevel: 4, mentionName: () => raw }))).toEqual(
        [],
      );
    }),
    { numRuns: 500 },
  );
});
