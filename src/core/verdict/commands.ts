import type { Command, CommandCall, CommandContext, Reply } from "../conversation/index.ts";
import {
  atLeast,
  sameCommit,
  thresholdsAt,
  KodyError,
  type ReviewPolicy,
} from "../domain/index.ts";
import { doOnce } from "../effects/index.ts";
import type { Build, Standing } from "../ports/index.ts";
import { codeSpan, escapeInline, oneLine, statusKey } from "../review/index.ts";
import { movedSince } from "./apply-verdict.ts";
import { basicConditions, completeness, failedOf, type Condition } from "./decide-verdict.ts";
import { giveVerdict, isRefusal, record } from "./give-verdict.ts";
import { inputsOf, lookAtReview, type CommandDependencies } from "./inputs.ts";
import { mergeNamed } from "./merge.ts";
import { notNow, refused, sayMerge } from "./say.ts";
import { readMergeNote } from "./merge-note.ts";
import { namedCommit, readWords, type NamedCommit } from "./named-commit.ts";
import type { ReviewLook } from "./review-look.ts";
import { ownVerdict, readVerdictNote, settleNote } from "./verdict-note.ts";

/** `@kody approve [COMMIT]`: Kody's account approves the commit that is meant, if nothing that Kody knows speaks against it. */
export function approveCommand(deps: CommandDependencies): Command {
  return async (call, context) => {
    const words = readWords(call.rest, []);
    if (words.unknown !== null) return notUnderstood(words.unknown, "@kody approve COMMIT");
    const standing = await context.current();
    if (call.comment.authorUuid === standing.pullRequest.authorUuid)
      return refused("Nobody has their own pull request approved.", "refused: the author");
    const named = await namedCommit(call, context, standing, words.commit);
    if (!named.ok) return refused(named.reason, "refused: another commit");
    const review = await lookAtReview(context, deps);
    const { review: policy } = await deps.policy(context);
    const failed = failedOf(await conditionsOf(context, standing, review, policy));
    if (failed.length > 0) return notNow("It is not approved", failed);
    return approve(call, context, standing, named.commit);
  };
}

async function conditionsOf(
  context: CommandContext,
  standing: Standing,
  review: ReviewLook | null,
  policy: ReviewPolicy,
): Promise<Condition[]> {
  const inputs = { ...inputsOf(standing, context.own.uuid()), review, change: null, builds: null };
  const conditions = [
    ...basicConditions(inputs),
    completeness(review),
    ...openFindings(review, policy),
  ];
  // Only what could still be approved is worth a call.
  if (failedOf(conditions).length > 0) return conditions;
  return [...conditions, ...buildsSpeak(await context.standing.listBuilds(context.pullRequest))];
}

/** Where no finding makes the build status fail, grave ones still keep Kody from approving. */
function openFindings(review: ReviewLook | null, policy: ReviewPolicy): Condition[] {
  const open = (review?.findings ?? []).filter(({ path, severity }) => {
    const { failOn } = thresholdsAt(policy, path);
    return atLeast(severity, failOn === "never" ? "high" : failOn);
  });
  const shown = open.slice(0, 10).map(({ title, path, severity }) => ({
    met: false,
    found: `${escapeInline(title)} (${severity}) in ${codeSpan(path)} is open.`,
  }));
  const rest = open.length - shown.length;
  return rest > 0 ? [...shown, { met: false, found: `${rest} more are open.` }] : shown;
}

function buildsSpeak(builds: readonly Build[]): Condition[] {
  const own = builds.find(({ key }) => key === statusKey);
  const others = builds.filter(({ key, state }) => key !== statusKey && state !== "successful");
  return [
    {
      met: own !== undefined && own.state !== "in-progress",
      found:
        own === undefined
          ? "Kody's own build status of this commit is missing."
          : `Kody's own build status is ${own.state}.`,
    },
    ...others.slice(0, 10).map(({ name, state }) => ({
      met: false,
      found: `The build ${codeSpan(name)} is ${state}.`,
    })),
  ];
}

async function approve(
  { comment }: CommandCall,
  context: CommandContext,
  standing: Standing,
  head: string,
): Promise<Reply> {
  const ownUuid = context.own.uuid();
  const shown = ownVerdict(standing, ownUuid);
  const short = codeSpan(head.slice(0, 12));
  const note = settleNote(await readVerdictNote(context), shown);
  if (shown === "approve" && note.given !== null && sameCommit(note.given.head, head))
    return { text: `Kody has approved ${short} already.`, outcome: "approved already" };
  const acted = await giveVerdict(context, {
    given: { verdict: "approve", head, by: "command" },
    note,
    objection: (fresh) => movedSince(standing, fresh, head),
    details: { asker: comment.authorUuid, comment: comment.commentId },
  });
  return acted.done
    ? { text: `Approved ${short}.`, outcome: `approved ${head.slice(0, 12)}` }
    : refused(`It is not approved: ${escapeInline(acted.reason)}`, "refused: it changed");
}

/** `@kody decline TEXT`: declines with the text as its reason. There is no way back: Bitbucket does not open it again. */
export function declineCommand(): Command {
  return async (call, context) => {
    const { comment, rest } = call;
    const key = `comment:${comment.commentId}`;
    const seen: { closed: string | null } = { closed: null };
    const look = async (): Promise<Standing> => context.standing.readStanding(context.pullRequest);
    try {
      await doOnce(
        context,
        { kind: "decline", key },
        {
          async call() {
            const { state } = (await look()).pullRequest;
            if (state !== "open") {
              seen.closed = state;
              throw new KodyError("conflict", `It is ${state}.`);
            }
            await context.verdicts.decline(context.pullRequest, declineMessage(call));
            return null;
          },
          async look() {
            const { pullRequest, closedByUuid } = await look();
            const isOurs = closedByUuid !== null && closedByUuid === context.own.uuid();
            return { happened: pullRequest.state === "declined" && isOurs, remoteId: null };
          },
        },
      );
    } catch (error) {
      if (seen.closed !== null)
        return refused(`It is ${seen.closed} already.`, `refused: ${seen.closed} already`);
      if (!isRefusal(error)) throw error;
      return refused(`Bitbucket refused: ${escapeInline(error.message)}`, "refused by Bitbucket");
    }
    await record(context, `declined:${key}`, {
      action: "pull-request.declined",
      details: { by: comment.authorUuid, comment: comment.commentId, reason: plain(rest) },
    });
    return { text: "Declined.", outcome: "declined" };
  };
}

function declineMessage({ comment, rest }: CommandCall): string {
  const who = `Declined by Kody for ${escapeInline(comment.authorName).slice(0, 200)}`;
  const why = plain(rest);
  return why === "" ? `${who}.` : `${who}: ${escapeInline(why)}`;
}

function plain(text: string): string {
  return oneLine(text).slice(0, 1_000);
}

/** `@kody merge [COMMIT] [STRATEGY]`: merges the commit that is meant, if Bitbucket's restrictions and checks hold. */
export function mergeCommand(deps: CommandDependencies): Command {
  return async (call, context) => {
    const standing = await context.current();
    const words = readWords(call.rest, standing.mergeStrategies);
    if (words.unknown !== null) return notUnderstood(words.unknown, "@kody merge COMMIT STRATEGY");
    const { state } = standing.pullRequest;
    // Kody may have merged it and not have come to say so.
    const begun = state === "merged" ? await readMergeNote(context) : null;
    if (state !== "open" && begun === null)
      return refused(`It is ${state} already.`, `refused: ${state} already`);
    const named: NamedCommit =
      begun === null
        ? await namedCommit(call, context, standing, words.commit)
        : { ok: true, commit: begun.head };
    if (!named.ok) return refused(named.reason, "refused: another commit");
    await context.working("Merging…");
    const outcome = await mergeNamed(context, {
      expected: named.commit,
      asker: { uuid: call.comment.authorUuid, name: call.comment.authorName },
      policy: null,
      strategy: words.strategy,
      review: await lookAtReview(context, deps),
    });
    return sayMerge(outcome, named.commit);
  };
}

function notUnderstood(word: string, example: string): Reply {
  return refused(
    `Kody does not know what ${codeSpan(word.slice(0, 40))} means here, and rather does nothing. It takes ${codeSpan(example)}.`,
    "refused: not understood",
  );
}
