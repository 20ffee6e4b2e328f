import { automation, type Automation } from "../contract/index.ts";
import { defaultPolicy, type ReviewPolicy } from "../core/domain/index.ts";
import type { SettingsStore } from "../core/ports/index.ts";

const { commentThreshold, maxComments, failOn } = defaultPolicy;
const defaults: Automation = { commentThreshold, maxComments, failOn };

/** What was set; the defaults in the place of what was never set, or what this version can't read. */
export async function readAutomation(store: Pick<SettingsStore, "read">): Promise<Automation> {
  const stored = automation
    .partial()
    .strip()
    .safeParse(await store.read("automation"));
  if (!stored.success) return defaults;
  const known = stored.data;
  return {
    commentThreshold: known.commentThreshold ?? defaults.commentThreshold,
    maxComments: known.maxComments ?? defaults.maxComments,
    failOn: known.failOn ?? defaults.failOn,
  };
}

/** The policy of the next review. */
export async function reviewPolicy(store: Pick<SettingsStore, "read">): Promise<ReviewPolicy> {
  return { ...defaultPolicy, ...(await readAutomation(store)) };
}
