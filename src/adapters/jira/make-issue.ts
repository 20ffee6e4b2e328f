import { z } from "zod";
import { isKodyError, KodyError } from "../../core/domain/index.ts";
import type { IssueMaker, IssueSite, NewIssue } from "../../core/ports/index.ts";
import { ask, call, isUnknownTo } from "./ask.ts";
import { answerProblem, lostAnswer, tooLate, unreadable } from "./problems.ts";

type Fetch = typeof globalThis.fetch;

const key = z.string().regex(/^[A-Z][A-Z0-9_]{0,30}-\d{1,12}$/);
const madeShape = z.object({ key });
const foundShape = z.object({ issues: z.array(z.object({ key })) });
const refusedShape = z.object({ errors: z.record(z.string(), z.unknown()) });

/** Making issues and finding them again. Each call takes at most this long. */
export function createMaker(fetch: Fetch, timeoutMilliseconds: number): IssueMaker {
  return {
    async createIssue(site, issue) {
      checkLabel(issue.label);
      const { host } = new URL(site.site);
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      const answer = await call(site, "/issue", fetch, signal, bodyOf(issue)).catch(
        (error: unknown) => {
          // Where the address is not allowed nothing was sent; anything else may have arrived.
          throw isKodyError(error, "invalid-input") ? error : lostAnswer(host);
        },
      );
      return readMade(site, issue, answer);
    },
    async findByLabel(site, label) {
      checkLabel(label);
      const { host } = new URL(site.site);
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      const jql = encodeURIComponent(`labels = "${label}" ORDER BY created ASC`);
      const path = `/search/jql?jql=${jql}&maxResults=1&fields=summary`;
      const answer = await ask(site, path, fetch, signal).catch((error: unknown) => {
        throw signal.aborted ? tooLate(host) : error;
      });
      const found = foundShape.safeParse(answer);
      if (!found.success) throw unreadable(host);
      return found.data.issues[0]?.key ?? null;
    },
  };
}

/** It stands in a query, so it must be unable to say anything there. */
function checkLabel(label: string): void {
  if (!/^[0-9a-f]{16,64}$/.test(label))
    throw new KodyError("internal", "The label of an issue must be made of hex digits.");
}

function bodyOf({ projectKey, issueType, summary, description, label }: NewIssue): unknown {
  return {
    fields: {
      project: { key: projectKey },
      issuetype: { name: issueType },
      summary,
      labels: [label],
      description: documentOf(description),
    },
  };
}

/** Paragraphs of text nodes, in which Jira reads no markup, mentions or macros. It takes no empty text nodes. */
function documentOf(text: string): unknown {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return {
    type: "doc",
    version: 1,
    content: lines.map((line) => ({ type: "paragraph", content: [{ type: "text", text: line }] })),
  };
}

async function readMade(site: IssueSite, issue: NewIssue, answer: Response): Promise<string> {
  const { host } = new URL(site.site);
  const json: unknown = await answer.json().catch(() => null);
  if (isUnknownTo(answer)) throw answerProblem(host, 401);
  if (answer.status === 201) {
    const made = madeShape.safeParse(json);
    if (!made.success) throw lostAnswer(host);
    return made.data.key;
  }
  // A server or proxy that fails may have made the issue before.
  if (answer.status >= 500 || answer.status === 408 || answer.status < 400) throw lostAnswer(host);
  if (answer.status === 400) throw refusedIssue(host, issue, json);
  if (answer.status === 403)
    throw new KodyError(
      "permission-missing",
      `${host} forbids this account to make issues in ${issue.projectKey}. Give it the permission to create issues there.`,
    );
  throw answerProblem(host, answer.status);
}

/** Of what Jira says only the names of fields are used: its sentences are in the language of the account. */
function refusedIssue(host: string, { projectKey, issueType }: NewIssue, json: unknown): KodyError {
  const read = refusedShape.safeParse(json);
  const fields = read.success ? Object.keys(read.data.errors) : [];
  const say = (sentence: string): KodyError => new KodyError("host-rejected", sentence);
  if (fields.includes("project") || fields.includes("pid"))
    return say(
      `${host} has no project ${projectKey} in which this account may make issues. Check its key in the settings and the account’s permissions.`,
    );
  if (fields.includes("issuetype"))
    return say(
      `${host} has no issue type “${issueType}” in ${projectKey}. Choose another in the settings.`,
    );
  const named = fields.filter((name) => /^\w{1,60}$/.test(name)).slice(0, 5);
  const about = named.length === 0 ? "" : ` because of ${named.join(", ")}`;
  return say(
    `${host} refused the issue (400)${about}. Fields that ${projectKey} requires of new issues must be optional for this issue type.`,
  );
}
