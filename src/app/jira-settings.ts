import { z } from "zod";
import { severities } from "../core/domain/index.ts";
import { fileIssues } from "../core/left-open/index.ts";
import type {
  Clock,
  IssueMaker,
  IssueTracker,
  LeftoverStore,
  LinkedIssues,
  SettingsStore,
} from "../core/ports/index.ts";

const storedIssues = z.object({
  projectKey: z.string(),
  issueType: z.string(),
  from: z.enum(severities),
});
const storedJira = z.object({
  site: z.string(),
  email: z.string(),
  /** Of what merges leave open; null for none, also when this version of Kody can't read it. */
  issues: storedIssues.nullable().catch(null).default(null),
});
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
      return tracker.read({ site: jira.site, email: jira.email, token }, keys, signal);
    },
  };
}

export interface FilingParts {
  readonly settingsStore: Pick<SettingsStore, "read" | "reveal">;
  readonly leftovers: LeftoverStore;
  readonly issueTracker: IssueMaker;
  readonly clock: Pick<Clock, "now">;
}

/** Makes issues of what merges left open, when the Jira that is set up is to have them. Answers how many. */
export async function fileLeftovers(parts: FilingParts, limit: number): Promise<number> {
  const { settingsStore, leftovers, issueTracker, clock } = parts;
  const jira = await readJira(settingsStore);
  const token = jira === null ? null : await settingsStore.reveal("jira");
  if (jira === null || token === null || jira.issues === null) return 0;
  const { site, email, issues } = jira;
  const settings = { ...issues, site: { site, email, token } };
  return fileIssues({ leftovers, maker: issueTracker, settings }, clock.now(), limit);
}
