import { createHash } from "node:crypto";
import { z } from "zod";
import { isKodyError, type KodyError } from "../../core/domain/index.ts";
import type { IssueSite, IssueTracker, LinkedIssue, ReadIssues } from "../../core/ports/index.ts";
import { ask } from "./ask.ts";
import { documentText } from "./document-text.ts";
import { createMaker } from "./make-issue.ts";
import { tooLate, unreadable } from "./problems.ts";

export interface JiraOptions {
  /** The one for addresses that people entered, which bounds the size of answers. */
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
  /** For all that a review reads; 10 seconds by default. */
  readonly timeoutMilliseconds?: number;
}

const keptMilliseconds = 5 * 60_000;
const mostKept = 500;

const name = z.object({ name: z.string() });
const issueShape = z.object({
  key: z.string(),
  fields: z.object({
    summary: z.string(),
    status: name,
    issuetype: name,
    /** Read node by node: what nests without end must not be unfolded by a schema. */
    description: z.unknown(),
  }),
});
const accountShape = z.object({ displayName: z.string() });

/** `issue` null: there is none of that key. */
interface Kept {
  readonly issue: LinkedIssue | null;
  readonly until: number;
}

/** Issues of Jira Cloud, by its REST API. */
export function createJira(options: JiraOptions): IssueTracker {
  const { now, timeoutMilliseconds = 10_000 } = options;
  const kept = new Map<string, Kept>();

  async function issueOf(
    site: IssueSite,
    key: string,
    signal: AbortSignal,
  ): Promise<LinkedIssue | null> {
    const at = cacheKey(site, key);
    const known = kept.get(at);
    if (known !== undefined && known.until > now().getTime()) return known.issue;
    const issue = await fetchIssue(site, key, options.fetch, signal);
    kept.delete(at);
    kept.set(at, { issue, until: now().getTime() + keptMilliseconds });
    // The oldest ones come first.
    for (const old of kept.keys()) if (kept.size > mostKept) kept.delete(old);
    return issue;
  }

  return {
    ...createMaker(options.fetch, timeoutMilliseconds),
    async read(site, keys, signal) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
      const issues: LinkedIssue[] = [];
      let refused: string | null = null;
      for (const key of keys) {
        try {
          const issue = await issueOf(site, key, deadline);
          if (issue !== null) issues.push(issue);
        } catch (error) {
          signal.throwIfAborted();
          refused ??= refusalOf(error);
          // Another key would not be answered otherwise, and asking again may lock the account.
          if (!isOfThisIssue(error)) break;
        }
      }
      return { issues, refused } satisfies ReadIssues;
    },
    async whoAmI(site) {
      const deadline = AbortSignal.timeout(timeoutMilliseconds);
      const host = new URL(site.site).host;
      const answer = await ask(site, "/myself", options.fetch, deadline).catch((error: unknown) => {
        throw deadline.aborted ? tooLate(host) : error;
      });
      const account = accountShape.safeParse(answer);
      if (!account.success) throw unreadable(host);
      return account.data.displayName.slice(0, 100);
    },
  };
}

/** What was read with one account and token counts for them alone. */
function cacheKey({ site, email, token }: IssueSite, key: string): string {
  return createHash("sha256")
    .update(JSON.stringify([site, email, token, key]))
    .digest("hex");
}

function refusalOf(error: unknown): string | null {
  if (isKodyError(error, "credential-refused"))
    return "Jira does not take the email and token, which an administrator can replace in the settings";
  if (isKodyError(error, "permission-missing"))
    return "Jira forbids it to Kody’s account, which needs access to the project";
  return null;
}

function isOfThisIssue(error: unknown): error is KodyError {
  return isKodyError(error, "permission-missing") || isKodyError(error, "host-rejected");
}

async function fetchIssue(
  site: IssueSite,
  key: string,
  fetch: JiraOptions["fetch"],
  signal: AbortSignal,
): Promise<LinkedIssue | null> {
  const path = `/issue/${encodeURIComponent(key)}?fields=summary,status,issuetype,description`;
  try {
    const read = issueShape.safeParse(await ask(site, path, fetch, signal));
    if (!read.success) throw unreadable(new URL(site.site).host);
    const { summary, status, issuetype, description } = read.data.fields;
    return {
      // An issue that was moved answers to its old key with the new one.
      key: /^[A-Z][A-Z0-9_]*-\d+$/.test(read.data.key) ? read.data.key.slice(0, 40) : key,
      type: issuetype.name.slice(0, 60),
      summary: summary.slice(0, 300),
      status: status.name.slice(0, 60),
      description: documentText(description),
    };
  } catch (error) {
    if (isKodyError(error, "not-found")) return null;
    throw error;
  }
}
