import { z } from "zod";
import type { IssueTracker, LinkedIssues, SettingsStore } from "../core/ports/index.ts";

const storedJira = z.object({ site: z.string(), email: z.string() });
export type JiraSettings = z.infer<typeof storedJira>;

/** The Jira that was entered; null for none, and for one that this version of Kody can't read. */
export async function readJira(store: Pick<SettingsStore, "read">): Promise<JiraSettings | null> {
  const stored = storedJira.safeParse(await store.read("jira"));
  return stored.success ? stored.data : null;
}

/** The issues of the Jira that is set up when a review asks; none without one. */
export function linkedIssues(
  store: Pick<SettingsStore, "read" | "reveal">,
  tracker: Pick<IssueTracker, "read">,
): LinkedIssues {
  return {
    async read(keys, signal) {
      const jira = await readJira(store);
      const token = jira === null ? null : await store.reveal("jira");
      if (jira === null || token === null) return { issues: [], refused: null };
      return tracker.read({ ...jira, token }, keys, signal);
    },
  };
}
