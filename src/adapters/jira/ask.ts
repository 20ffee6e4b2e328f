import type { IssueSite } from "../../core/ports/index.ts";
import { answerProblem, unreadable } from "./problems.ts";

type Fetch = typeof globalThis.fetch;

/** The answer of Jira, whatever its status. `body` is sent as JSON, by POST. */
export async function call(
  { site, email, token }: IssueSite,
  path: string,
  fetch: Fetch,
  signal: AbortSignal,
  body?: unknown,
): Promise<Response> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`,
    accept: "application/json",
    "user-agent": "Kody",
  };
  const url = `${site}/rest/api/3${path}`;
  if (body === undefined) return fetch(url, { headers, signal });
  return fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
}

/** Jira serves whom it does not know as anybody: issues are then not found, or only public ones are. */
export function isUnknownTo(answer: Response): boolean {
  return /FAILED|DENIED/.test(answer.headers.get("x-seraph-loginreason") ?? "");
}

/** The JSON of an answer. Throws a `KodyError`, or what the signal gives as its reason. */
export async function ask(
  site: IssueSite,
  path: string,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<unknown> {
  const { host } = new URL(site.site);
  const answer = await call(site, path, fetch, signal);
  const unknown = isUnknownTo(answer);
  if (answer.status !== 200 || unknown) {
    await answer.body?.cancel();
    throw answerProblem(host, unknown ? 401 : answer.status);
  }
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(host);
  }
}
