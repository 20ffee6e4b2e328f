import { isKodyError } from "../domain/index.ts";
import type { ThreadRecord } from "../ports/index.ts";
import { isGone, isRefusal, postOnce, repeatable, type EffectContext } from "../effects/index.ts";
import { summaryFingerprint } from "../effects/index.ts";
import type { Publication } from "./publication.ts";
import { reportAnnotations } from "./render-report.ts";
import {
  renderShortSummary,
  renderSummary,
  summarySubstance,
  type SummaryInput,
} from "./render-summary.ts";

/** Posts or edits the one summary; answers the digest of what it is about. `thread` is the one that stands. */
export async function publishSummary(
  publication: Publication,
  summary: SummaryInput,
  thread: ThreadRecord | null,
  context: EffectContext,
): Promise<string> {
  const summaryDigest = publication.digest(summarySubstance(summary));
  // A person who deleted the summary does not want it.
  if (thread !== null && thread.state !== "open") return summaryDigest;
  if (thread === null) {
    await orShorter(summary, (body) => postSummary(context, body));
    return summaryDigest;
  }
  // Of the five calls that a push which changes nothing found may cost, the annotations take the summary's.
  const frugal = reportAnnotations(summary.decisions).length > 0;
  if (frugal && summaryDigest === publication.lastSummaryDigest) return summaryDigest;
  await orShorter(summary, (body) =>
    repeatable(context, "summary", summaryDigest, () => editSummary(thread, body, context)),
  );
  return summaryDigest;
}

/** Bitbucket's limit for a comment is not documented: when it refuses the whole, the outcome alone is said. */
async function orShorter(
  summary: SummaryInput,
  say: (body: string) => Promise<void>,
): Promise<void> {
  try {
    await say(renderSummary(summary));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await say(renderShortSummary(summary));
  }
}

async function postSummary(context: EffectContext, body: string): Promise<void> {
  const thread = { fingerprint: summaryFingerprint, contentKey: null, rule: null, path: null };
  await postOnce(context, { body }, thread);
}

async function editSummary(
  thread: ThreadRecord,
  body: string,
  context: EffectContext,
): Promise<void> {
  const { host, store, pullRequest } = context;
  try {
    await host.editComment(pullRequest, thread.commentId, body);
  } catch (error) {
    if (isKodyError(error, "permission-missing")) {
      // Bitbucket: nobody edits the comments of others. It is of the account that Kody acted as before.
      await store.saveThread(pullRequest, { ...thread, state: "fixed" });
      await postSummary(context, body);
    } else if (await isGone(context, thread.commentId, error)) {
      await store.saveThread(pullRequest, { ...thread, state: "dismissed" });
    } else throw error;
  }
}
