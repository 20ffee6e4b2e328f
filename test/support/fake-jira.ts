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

/** A Jira Cloud on this machine that knows one account and the issues that a test gives it. */
export interface FakeJira {
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Keys that were asked for, one for each request. */
  readonly asked: string[];
  readonly issues: Map<string, FakeIssue>;
  /** Instead of the usual answer; null for that one. */
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

function usual({ path, headers }: AskedRequest, key: string, { issues }: FakeJira): Script {
  const account = Buffer.from(`${jiraEmail}:${jiraToken}`).toString("base64");
  if (headers.authorization !== `Basic ${account}`) return refusal(401);
  if (path === "/rest/api/3/myself") return json({ accountId: "1", displayName: "Kody at Acme" });
  const issue = issues.get(key);
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
