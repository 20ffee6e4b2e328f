import type { JiraAnswer, JiraRequest } from "../../../src/contract/index.ts";

export interface JiraDraft {
  readonly site: string;
  readonly email: string;
}

/** What stands in the form before anybody changes it. */
export function jiraDraft(jira: JiraAnswer | null): JiraDraft {
  return { site: jira?.site ?? "", email: jira?.email ?? "" };
}

/** What is missing, as a sentence; null when it can be sent. */
export function jiraProblem(draft: JiraDraft, token: string, tokenSet: boolean): string | null {
  if (!/^https?:\/\/\S+$/.test(draft.site.trim()))
    return "Enter the address of Jira. It begins with https://.";
  if (draft.email.trim() === "") return "Enter the email of the account.";
  if (token.trim() === "" && !tokenSet) return "Paste the account’s API token.";
  return null;
}

/** The body of PUT /api/jira. An empty token keeps the one that is set. */
export function jiraBody({ site, email }: JiraDraft, token: string): JiraRequest {
  return {
    site: site.trim(),
    email: email.trim(),
    ...(token.trim() === "" ? {} : { token: token.trim() }),
  };
}
