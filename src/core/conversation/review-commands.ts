import { sameCommit } from "../domain/index.ts";
import type { IncomingEvent } from "../ports/index.ts";
import { count, escapeInline, isPaused, oneLine, pausedNote } from "../review/index.ts";
import type { Command, CommandCall, CommandContext } from "./command.ts";
import { needs } from "./rights.ts";

/** `review`: asks for a whole review of the head; `--deep`: in the model's thorough mode. */
export const reviewCommand: Command = async (call, context) => {
  const options = call.rest.split(/\s+/).filter((one) => one !== "");
  const odd = options.find((one) => !["--full", "--deep"].includes(one.toLowerCase()));
  if (odd !== undefined) {
    return {
      text: `\`review\` knows no “${escapeInline(odd.slice(0, 40))}”. Write \`@kody review\`, \`@kody review --full\` or \`@kody review --deep\`.`,
      outcome: "refused: unknown option",
    };
  }
  const { pullRequest } = await context.current();
  const deep = options.some((one) => one.toLowerCase() === "--deep");
  await context.receive(reviewEvent(call, context, deep ? "manual-deep" : "manual"));
  const head = pullRequest.source.commit?.slice(0, 12) ?? "the head";
  return {
    text: `A ${deep ? "deep" : "whole"} review of \`${head}\` is queued. What it finds is in the summary and the threads.`,
    outcome: "review queued",
  };
};

/** `pause`: pushes are not reviewed until `resume`; a review that somebody asks for is done all the same. */
export const pauseCommand: Command = async ({ comment }, context) => {
  if (await isPaused(context.pullRequest, context.notes))
    return { text: "Reviews of this pull request are paused already.", outcome: "was paused" };
  const by = oneLine(comment.authorName).slice(0, 100);
  await context.notes.write(context.pullRequest, pausedNote, { by, at: comment.createdOn });
  await context.record("pull-request.paused", { by });
  return {
    text: "Paused: pushes to this pull request are not reviewed, and no policy acts on it. `@kody resume` ends it, and `@kody review` still asks for one review.",
    outcome: "paused",
  };
};

export const resumeCommand: Command = async (call, context) => {
  if (!(await isPaused(context.pullRequest, context.notes)))
    return { text: "Reviews of this pull request were not paused.", outcome: "was not paused" };
  await context.receive(reviewEvent(call, context, "manual"));
  await context.notes.write(context.pullRequest, pausedNote, null);
  await context.record("pull-request.resumed", {});
  return { text: "Resumed; a review of the head is queued.", outcome: "resumed" };
};

function reviewEvent(
  { comment }: CommandCall,
  { pullRequest, repositoryUuid }: CommandContext,
  kind: "manual" | "manual-deep",
): IncomingEvent {
  const { workspace, slug, id } = pullRequest;
  return {
    dedupeKey: `command|${repositoryUuid}|${id}|${comment.commentId}`,
    kind,
    pullRequest: { workspace, slug, id },
    repositoryUuid,
    head: null,
    destinationBranch: null,
    payload: {},
    review: true,
  };
}

/** `status`: where the review of this pull request stands. */
export const statusCommand: Command = async (_, context) => {
  const { pullRequest, openTasks, participants } = await context.current();
  const reviewed = await context.reviewed();
  const paused = await isPaused(context.pullRequest, context.notes);
  const head = pullRequest.source.commit;
  const lines = [`The pull request is ${pullRequest.draft ? "a draft" : pullRequest.state}.`];
  if (reviewed === null) lines.push("It was not reviewed yet.");
  else {
    const comments = reviewed.decisions.filter(({ outcome }) => outcome === "comment").length;
    const reported = reviewed.decisions.filter(({ outcome }) => outcome === "report").length;
    const fresh = sameCommit(head, reviewed.head)
      ? "the head"
      : "not the head any more; a newer review waits or runs";
    lines.push(
      `The last review is of \`${reviewed.head.slice(0, 12)}\`, ${fresh}: ${count(comments, "comment")}, ${reported} more in the report.`,
    );
  }
  if (paused) lines.push("Reviews are paused; `@kody resume` ends that.");
  const approvals = participants.filter(({ verdict }) => verdict === "approved").length;
  const against = participants.filter(({ verdict }) => verdict === "changes-requested").length;
  lines.push(
    `${count(approvals, "approval")}, ${count(against, "request")} for changes${openTasks === null ? "" : `, ${count(openTasks, "open task")}`}.`,
  );
  return { text: lines.map((line) => `- ${line}`).join("\n"), outcome: "status" };
};

const usages: readonly (readonly [usage: string, does: string, name: keyof typeof needs])[] = [
  ["review [--deep]", "reviews the whole change again", "review"],
  ["explain", "in a thread: why this finding; elsewhere: the whole review", "explain"],
  ["fix [all | severity:high]", "commits the fix of this thread, or of many findings", "fix"],
  ["ask …", "answers a question about the change; any words do", "ask"],
  ["resolve", "in a thread: resolves it", "resolve"],
  ["ignore [rule]", "in a thread: this finding, or its rule in this pull request", "ignore"],
  ["remember …", "proposes a decision of the team for later reviews", "remember"],
  ["summary", "sums the change up", "summary"],
  ["tests", "proposes tests that are missing", "tests"],
  ["pause, resume", "stops and starts reviews of this pull request", "pause"],
  ["approve, decline …, merge", "if Kody's checks hold", "merge"],
  ["status", "where the review stands", "status"],
  ["config [propose]", "what is in force here; a pull request with a fitting .kody.yml", "config"],
];

const who = { read: "", write: " (write access)", merge: " (who may merge)" };

/** `help`: all commands in a line each. */
export const helpCommand: Command = async () => ({
  text: [
    "Write at the beginning of a line; in answers to Kody the name may be left out.",
    "",
    ...usages.map(([usage, does, name]) => `- \`@kody ${usage}\`: ${does}${who[needs[name]]}`),
  ].join("\n"),
  outcome: "help",
});
