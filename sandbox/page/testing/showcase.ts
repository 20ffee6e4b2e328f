import type { CommitStatus, PageContext, Participant, Task } from "../../state.ts";
import {
  annotation,
  comment,
  contextOf,
  head,
  inline,
  pullRequest,
  report,
  view,
} from "./example.ts";

const diff = `diff --git a/src/orders.ts b/src/orders.ts
index 1111111..2222222 100644
--- a/src/orders.ts
+++ b/src/orders.ts
@@ -36,8 +36,13 @@ export function registerOrders(app: App, db: Database): void {
   app.get("/orders", async (req, res) => {
     const user = await authenticate(req);
     if (!user) return res.status(401).end();
-    const rows = await db.query("select * from orders where customer = $1 order by id", [user.id]);
+    const sort = req.query.sort ?? "id";
+    const rows = await db.query(\`select * from orders where customer = \${user.id} order by \${sort}\`);
+    rows.forEach(async (row) => {
+      row.total = await totalOf(row);
+    });
+    console.log("orders", rows);
     res.json(rows);
   });
 
   app.post("/orders", async (req, res) => {
@@ -92,6 +97,5 @@ function totalOf(order: Order): Promise<number> {
   return order.lines
     .map((line) => line.price * line.count)
     .reduce((sum, price) => sum + price, 0);
-  // rounded by the caller
 }
 
diff --git a/Dockerfile b/Dockerfile
new file mode 100644
--- /dev/null
+++ b/Dockerfile
@@ -0,0 +1,4 @@
+FROM node
+WORKDIR /app
+COPY . .
+CMD ["node", "src/main.ts"]
\\ No newline at end of file
diff --git a/src/money.ts b/src/currency.ts
similarity index 100%
rename from src/money.ts
rename to src/currency.ts
diff --git a/docs/flow.png b/docs/flow.png
index 3333333..4444444 100644
Binary files a/docs/flow.png and b/docs/flow.png differ
`;

const unescaped = `**Unescaped user input reaches the SQL text** · security · high

\`req.query.sort\` is joined into the statement on this line, so a caller can change the query (\`?sort=id;drop…\`). The other handlers in \`orders.ts\` pass values as parameters.

\`\`\`diff
- const rows = await db.query(\`select * from orders order by \${sort}\`);
+ const column = sortable.has(sort) ? sort : "id";
+ const rows = await db.query(\`select * from orders order by \${column}\`);
\`\`\`

Reply \`@kody fix\` to commit this, \`@kody ignore\` if it is intended, or ask anything.

[kody:f:9c1e]: https://kody.invalid/f/9c1e
`;

const summary = `3 comments, 1 of them high. Nothing else to look at in 4 files.

- \`src/orders.ts\`: orders are sorted by a column that the caller names
- \`Dockerfile\`: new image

| Finding | Severity | Line |
|:--|:--|--:|
| Unescaped user input reaches the SQL text | high | 41 |
| forEach does not wait for the async callback | medium | 42 |

<details>not shown by Bitbucket</details>
`;

const comments = [
  comment(1, summary),
  comment(2, unescaped, { inline: inline("src/orders.ts", { startTo: 40, to: 41 }) }),
  comment(3, "@{557058:1} can you fix it?", { parent: 2, user: "user-0" }),
  comment(
    4,
    "**forEach does not wait for the async callback** · correctness · medium\n\n`rows` is sent before the totals are there.",
    {
      inline: inline("src/orders.ts", { to: 42 }),
      resolution: { user: "user-1", on: 1 },
    },
  ),
  comment(5, "Why was this comment removed?", {
    user: "user-0",
    inline: inline("src/orders.ts", { from: 95 }),
  }),
  comment(6, "This file should have a `.dockerignore` beside it.", {
    user: "user-0",
    inline: inline("Dockerfile", {}),
  }),
  comment(7, "A comment on a line that the change doesn't touch.", {
    inline: inline("src/orders.ts", { to: 400 }),
  }),
  comment(8, "Fixed since.", {
    inline: inline("src/orders.ts", { to: 39, sourceCommit: "0123456789ab".padEnd(40, "0") }),
  }),
  comment(9, "A comment on another file.", { inline: inline("src/unknown.ts", { to: 1 }) }),
];

const status = {
  commit: head,
  refname: "feature/sort",
  creator: "user-1",
  createdOn: 0,
  updatedOn: Date.UTC(2026, 10, 23, 9, 31),
} as const;

const statuses: CommitStatus[] = [
  {
    ...status,
    uuid: "1",
    key: "kody",
    state: "FAILED",
    name: "Kody",
    url: "https://kody.example/1",
    description: "3 comments, 1 of them high",
  },
  {
    ...status,
    uuid: "2",
    key: "build",
    state: "INPROGRESS",
    name: "Pipeline 12",
    url: "https://ci.example/12",
    description: "",
  },
];

const annotations = [
  annotation("Debug output left in", {
    path: "src/orders.ts",
    line: 45,
    severity: "LOW",
  }),
  annotation("Base image without a version", {
    path: "Dockerfile",
    line: 1,
    severity: "MEDIUM",
    details: "Name the version that was tested.",
  }),
  annotation("Unused export", { path: "src/else.ts", line: 3, severity: null }),
  annotation("Secret in the history", { severity: "CRITICAL" }),
];

const tasks: Task[] = [
  {
    id: 1,
    creator: "user-0",
    raw: "Add a test for `sort`",
    comment: 2,
    pending: false,
    state: "UNRESOLVED",
    resolvedOn: null,
    resolvedBy: null,
    createdOn: 0,
    updatedOn: 0,
  },
];

/** For tests: a pull request that looks like a real review, to look at and to check in a browser. */
export function showcase(): PageContext {
  const verdict: Participant = {
    user: "user-1",
    role: "REVIEWER",
    approved: false,
    state: "changes_requested",
    participatedOn: 1,
  };
  const one = view({
    pullRequest: pullRequest({ comments, participants: [verdict], tasks }),
    statuses,
    reports: [report(annotations)],
  });
  return contextOf([one], diff);
}
