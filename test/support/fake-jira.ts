import { z } from "zod";
import { scriptedProvider, type AskedRequest, type Script } from "./scripted-provider.ts";

export const jiraEmail = "kody@acme.example";
export const jiraToken = "ATATT3x-jira-canary-token";

export interface FakeIssue {
  readonly summary?: string;
  readonly type?: string;
  readonly status?: string;
  /** A document, or paragraphs of text. */
  readonly description?: unknown;
}

export interface MadeIssue {
  readonly key: string;
  readonly label: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A Jira Cloud on this machine that knows one account and the issues that a test gives it. */
export interface FakeJira {
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Keys that were asked for, one for each request. */
  readonly asked: string[];
  readonly issues: Map<string, FakeIssue>;
  /** By Kody, in the project SHOP, which has the type Task. */
  readonly made: MadeIssue[];
  /** What is lost of the answers to the next requests for a new issue, one each. */
  readonly lost: ("before" | "after")[];
  /** Instead of the usual answer; null for that one. `key` is "" when none was asked for. */
  script: Script | ((key: string) => Script | null) | null;
  close(): Promise<void>;
}

export async function fakeJira(): Promise<FakeJira> {
  const server = await scriptedProvider();
  const jira: FakeJira = {
    url: server.url,
    host: server.host,
    asked: [],
    issues: new Map(),
    made: [],
    lost: [],
    script: null,
    close: () => server.close(),
  };
  server.script = (request) => {
    const [, key = ""] = /^\/rest\/api\/3\/issue\/([^/?]+)\?/.exec(request.path) ?? [];
    if (key !== "") jira.asked.push(key);
    const own = typeof jira.script === "function" ? jira.script(key) : jira.script;
    return own ?? usual(request, key, jira);
  };
  return jira;
}

function usual(request: AskedRequest, key: string, jira: FakeJira): Script {
  const { path, headers } = request;
  const account = Buffer.from(`${jiraEmail}:${jiraToken}`).toString("base64");
  if (headers.authorization !== `Basic ${account}`) return refusal(401);
  if (path === "/rest/api/3/myself") return json({ accountId: "1", displayName: "Kody at Acme" });
  if (path === "/rest/api/3/issue") return make(request.body, jira);
  if (path.startsWith("/rest/api/3/search/jql?")) return search(path, jira);
  const issue = jira.issues.get(key);
  if (issue === undefined || !path.endsWith("?fields=summary,status,issuetype,description"))
    return refusal(404);
  const { summary = "Something", type = "Story", status = "To Do", description = null } = issue;
  const document =
    typeof description === "string" ? documentOf(description.split("\n")) : description;
  const fields = {
    summary,
    issuetype: { id: "1", name: type },
    status: { id: "3", name: status },
    description: document,
  };
  return json({ id: "10001", key, self: "https://acme.atlassian.net", fields });
}

const newIssue = z.object({
  fields: z.looseObject({
    project: z.object({ key: z.string() }),
    issuetype: z.object({ name: z.string() }),
    summary: z.string().min(1).max(255).regex(/^.*$/),
    labels: z.tuple([z.string().regex(/^\S+$/)]),
  }),
});

function make(body: string, { made, lost }: FakeJira): Script {
  const drop = lost.shift();
  if (drop === "before") return "reset";
  const { fields } = newIssue.parse(JSON.parse(body));
  const errors: Record<string, string> = {};
  if (fields.project.key !== "SHOP") errors["project"] = "Gib einen gültigen Vorgang an.";
  if (fields.issuetype.name !== "Task") errors["issuetype"] = "Gib einen gültigen Typ an.";
  if (Object.keys(errors).length > 0)
    return { status: 400, body: JSON.stringify({ errorMessages: [], errors }) };
  const key = `SHOP-${made.length + 1}`;
  made.push({ key, label: fields.labels[0], fields });
  if (drop === "after") return "reset";
  return { status: 201, body: JSON.stringify({ id: String(made.length), key, self: "x" }) };
}

function search(path: string, { made }: FakeJira): Script {
  const asked = new URLSearchParams(path.slice(path.indexOf("?")));
  const [, label] = /^labels = "([0-9a-f]+)" ORDER BY/.exec(asked.get("jql") ?? "") ?? [];
  const found = made.filter((one) => one.label === label);
  // Without fields Jira answers ids alone.
  const issues = found.map(({ key }) =>
    asked.get("fields") === null ? { id: "1" } : { id: "1", key },
  );
  return json({ issues, isLast: true });
}

export function documentOf(paragraphs: readonly string[]): unknown {
  return {
    type: "doc",
    version: 1,
    content: paragraphs.map((text) => ({ type: "paragraph", content: [{ type: "text", text }] })),
  };
}

export function refusal(status: number): Script {
  return { status, body: JSON.stringify({ errorMessages: ["No."], errors: {} }) };
}

function json(body: unknown): Script {
  return { status: 200, body: JSON.stringify(body) };
}
