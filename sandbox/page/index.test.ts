import fc from "fast-check";
import { expect, test } from "vitest";
import type { PageContext } from "../state.ts";
import {
  annotation,
  comment,
  contextOf,
  head,
  inline,
  pullRequest,
  report,
  view,
} from "./testing/index.ts";
import { createPages } from "./index.ts";
import { strayMarkup } from "./testing/index.ts";

const diff = `diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,2 +1,3 @@
 one
-two
+two!
+	<three>
`;

async function get(
  path: string,
  context: PageContext,
): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await createPages(context).request(path);
  return { status: answer.status, text: oneLine(await answer.text()), headers: answer.headers };
}

/** Without the line breaks between and inside tags, which mean nothing. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*(>?)/g, (_, end: string) => (end === "" ? " " : end));
}

/** The page without its rail, whose links repeat the comments. */
async function page(context: PageContext): Promise<string> {
  const { text } = await get("/acme/shop/pull-requests/7", context);
  return text.slice(text.indexOf("<main"));
}

test("comments stand right after their line, replies and resolution with them", async () => {
  const comments = [
    comment(1, "**Wrong**", {
      inline: inline("src/a.ts", { startTo: 1, to: 2 }),
      resolution: { user: "user-0", on: 1 },
    }),
    comment(2, "Done.", { parent: 1, user: "user-0" }),
    comment(3, "Why?", { inline: inline("src/a.ts", { from: 2 }) }),
    comment(4, "In general"),
  ];
  const text = await page(contextOf([view({ pullRequest: pullRequest({ comments }) })], diff));
  const order = [
    "In general",
    '-old-2"',
    "Why?",
    '-new-2"',
    "<strong>Wrong</strong>",
    "Done.",
    '-new-3"',
  ];
  const found = order.map((part) => text.indexOf(part));
  expect(found).toEqual(found.toSorted((one, other) => one - other));
  expect(found[0]).toBeGreaterThan(0);
  expect(text).toContain("Resolved by Ada Lovelace");
  expect(text).toContain("lines 1–2");
  expect(text).toContain("line 2, old side");
  expect(text).toContain('class="line added marked" id="file-1-new-2"');
  expect(text).toContain('<td class="code">\t&lt;three&gt;</td>');
});

test("what is not in the diff says so, deleted and draft comments too", async () => {
  const comments = [
    comment(1, "Far away", { inline: inline("src/a.ts", { to: 40 }) }),
    comment(2, "Other file", { inline: inline("src/z.ts", { to: 1 }) }),
    comment(3, "Old one", { inline: inline("src/a.ts", { to: 1, sourceCommit: "0".repeat(40) }) }),
    comment(4, "secret", { deleted: true }),
    comment(5, "Still here", { parent: 4, pending: true }),
  ];
  const text = await page(contextOf([view({ pullRequest: pullRequest({ comments }) })], diff));
  expect(text.match(/not in the diff/g)).toHaveLength(2);
  expect(text).toMatch(/outdated<\/span>\s*<span class="tag">written for 000000000000/);
  expect(text).not.toContain("secret");
  expect(text).toContain("This comment was deleted.");
  expect(text).toContain("draft, only its author sees it");
});

test("builds, reports with annotations at their lines, tasks and verdicts are shown", async () => {
  const one = view({
    statuses: [
      {
        uuid: "s",
        commit: head,
        key: "kody",
        state: "FAILED",
        name: "Kody",
        url: "https://kody.example/1",
        description: "2 findings",
        refname: null,
        creator: "user-1",
        createdOn: 0,
        updatedOn: 0,
      },
    ],
    reports: [
      report([
        annotation("Unused", { path: "src/a.ts", line: 2, severity: "HIGH" }),
        annotation("Elsewhere", { path: "b.ts", line: 1 }),
      ]),
    ],
    pullRequest: pullRequest({
      participants: [
        {
          user: "user-0",
          role: "PARTICIPANT",
          approved: false,
          state: "changes_requested",
          participatedOn: 1,
        },
      ],
      tasks: [
        {
          id: 1,
          creator: "user-0",
          raw: "Add a `test`",
          comment: null,
          pending: false,
          state: "UNRESOLVED",
          resolvedOn: null,
          resolvedBy: null,
          createdOn: 0,
          updatedOn: 0,
        },
      ],
    }),
  });
  const text = await page(contextOf([one], diff));
  expect(text).toMatch(/badge bad">failed<.*href="https:\/\/kody.example\/1"/);
  expect(text).toContain('<a class="path" href="#file-1-new-2">src/a.ts:2</a>');
  expect(text).toMatch(/b\.ts:1<\/span> <span class="tag warn">not in the diff/);
  expect(text.indexOf('class="annotation"')).toBeGreaterThan(text.indexOf('id="file-1-new-2"'));
  expect(text).toContain("Add a <code>test</code>");
  expect(text).toMatch(/Ada Lovelace <span class="badge bad">changes requested/);
  expect(text).toMatch(/Kody <span class="badge idle">no verdict/);
  expect(text).toContain("no comments, 1 build (1 failed), 2 annotations.");
});

test("a very large pull request is cut, says so, and keeps its comments", async () => {
  const file = (index: number): string =>
    `diff --git a/f${index} b/f${index}\nnew file mode 100644\n--- /dev/null\n+++ b/f${index}\n@@ -0,0 +1,1500 @@\n${"+x\n".repeat(1500)}`;
  const large = Array.from({ length: 500 }, (_, index) => file(index)).join("");
  const comments = [comment(1, "Down here", { inline: inline("f499", { to: 1400 }) })];
  const text = await page(contextOf([view({ pullRequest: pullRequest({ comments }) })], large));
  expect(text.match(/<details/g)).toHaveLength(500);
  expect(text).toContain("500 more lines left out");
  expect(text).toContain("at most 20,000 lines are shown");
  expect(text.indexOf("Down here")).toBeGreaterThan(text.indexOf('id="file-500-new-1400"'));
  expect(text.length).toBeLessThan(10_000_000);
});

test("unknown pull requests are 404 pages, other addresses of a pull request are its page", async () => {
  const context = contextOf([view()], diff);
  for (const path of [
    "/acme/shop/pull-requests/8",
    "/acme/other/pull-requests/7",
    "/acme/shop/pull-requests/7e0",
    "/a/b/pull-requests/%3Cscript%3E",
  ]) {
    const answer = await get(path, context);
    expect(answer.status).toBe(404);
    expect(strayMarkup(answer.text)).toEqual([]);
  }
  expect((await get("/acme/shop/pull-requests/7/_/diff", context)).status).toBe(200);
});

test("the lists name pull requests of all repositories, or of one", async () => {
  const context = contextOf([view()], diff);
  expect((await get("/", context)).text).toContain(
    '<a href="/acme/shop/pull-requests/7">Sort orders',
  );
  expect((await get("/acme/shop/pull-requests", context)).text).toContain(
    "1 pull request, 1 of them open.",
  );
  expect((await get("/acme/other/pull-requests", context)).text).toContain("No pull request yet.");
});

test("pages forbid scripts and everything from elsewhere", async () => {
  const context = contextOf([view()], diff);
  const policy = (await get("/acme/shop/pull-requests/7", context)).headers.get(
    "Content-Security-Policy",
  );
  expect(policy).toBe(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  const sheet = await get("/_page/style.css", context);
  expect(sheet.headers.get("Content-Type")).toBe("text/css; charset=utf-8");
  expect(sheet.text).not.toMatch(/url\(|@import/);
});

const hostile = fc.oneof(
  fc.constantFrom(
    '"><script>x()</script>',
    "' onclick='x()",
    "</td></table><img src=x onerror=x()>",
    "javascript:x()",
    "</title><script>",
    "--><svg/onload=x()>",
  ),
  fc.string(),
);

test("no title, path, name, comment, diff or link can bring in an element, attribute or script", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 8, maxLength: 8 }), async (texts) => {
      const [
        title = "",
        path = "",
        raw = "",
        branch = "",
        code = "",
        url = "",
        summary = "",
        reason = "",
      ] = texts;
      const inPath = inline(path, { to: 1 });
      const one = view({
        pullRequest: pullRequest({
          title,
          description: raw,
          reason,
          source: { branch, commit: head },
          comments: [
            comment(1, raw),
            comment(2, raw, { inline: inPath, user: raw }),
            comment(3, raw, { inline: inline("src/a.ts", { to: 2 }) }),
          ],
        }),
        statuses: [
          {
            uuid: "s",
            commit: head,
            key: title,
            state: "STOPPED",
            name: branch,
            url,
            description: code,
            refname: null,
            creator: "",
            createdOn: 0,
            updatedOn: 0,
          },
        ],
        reports: [
          report([annotation(summary, { path: "src/a.ts", line: 2, details: code, link: url })], {
            title,
            link: url,
            data: [{ title, type: "LINK", value: { href: url, text: raw } }],
          }),
        ],
      });
      const more = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@ ${code}\n-${code}\n+${code}\n`;
      const context = contextOf([one], diff + more);
      expect(strayMarkup((await get("/acme/shop/pull-requests/7", context)).text)).toEqual([]);
      expect(strayMarkup((await get("/", context)).text)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
