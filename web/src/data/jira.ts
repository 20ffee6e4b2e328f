import type { JiraAnswer, JiraIssues, JiraRequest } from "../../../src/contract/index.ts";

type Severity = JiraIssues["from"];

export interface JiraDraft {
  readonly site: string;
  readonly email: string;
  /** From which severity on issues are made of what merges leave open. */
  readonly from: Severity | "off";
  readonly projectKey: string;
  readonly issueType: string;
}

/** What stands in the form before anybody changes it. */
export function jiraDraft(jira: JiraAnswer | null): JiraDraft {
  const issues = jira?.issues ?? null;
  return {
    site: jira?.site ?? "",
    email: jira?.email ?? "",
    from: issues?.from ?? "off",
    projectKey: issues?.projectKey ?? "",
    issueType: issues?.issueType ?? "Task",
  };
}

/** What is missing, as a sentence; null when it can be sent. */
export function jiraProblem(draft: JiraDraft, token: string, tokenSet: boolean): string | null {
  if (!/^https?:\/\/\S+$/.test(draft.site.trim()))
    return "Enter the address of Jira. It begins with https://.";
  if (draft.email.trim() === "") return "Enter the email of the account.";
  if (token.trim() === "" && !tokenSet) return "Paste the account’s API token.";
  if (draft.from === "off") return null;
  if (draft.projectKey.trim() === "") return "Enter the key of the project that gets the issues.";
  if (draft.issueType.trim() === "") return "Enter the type of the issues, such as Task.";
  return null;
}

/** The body of PUT /api/jira. An empty token keeps the one that is set. */
export function jiraBody(draft: JiraDraft, token: string): JiraRequest {
  const { site, email, from, projectKey, issueType } = draft;
  return {
    site: site.trim(),
    email: email.trim(),
    issues:
      from === "off" ? null : { projectKey: projectKey.trim(), issueType: issueType.trim(), from },
    ...(token.trim() === "" ? {} : { token: token.trim() }),
  };
}
