import { isKodyError, type KodyError } from "../domain/index.ts";
import { keepComment, nameFingerprint, readMarker } from "../effects/index.ts";
import type { CommandRecord, CommandStore, HostComment, ThreadRecord } from "../ports/index.ts";
import { escapeInline, refusesFinding, rootOf } from "../review/index.ts";
import type { Command, CommandCall, CommandContext, CommandName, Reply } from "./command.ts";
import { mostWishes, readComment, type Reading, type Wish } from "./read-comment.ts";
import { rightTo } from "./rights.ts";
import { isKodys, mostAnswers, turnOf, unanswered } from "./turns.ts";

export interface ConversationDependencies {
  readonly commands: CommandStore;
  readonly handlers: Readonly<Record<CommandName, Command>>;
  /** How a mention of Kody's account names it: its uuid and account id, without braces. Asked only where somebody is mentioned so. */
  readonly accounts: () => Promise<readonly string[]>;
  /** False: what is not a command gets no answer, because nothing can understand it. */
  readonly understandsWords: boolean;
}

/** What `CommandContext` has besides what is made for each comment. */
export type SharedContext = Omit<CommandContext, "working">;

const needOpen: ReadonlySet<CommandName> = new Set([
  "review",
  "fix",
  "approve",
  "decline",
  "merge",
  "pause",
  "resume",
]);
const heardBefore = 200;
/** UTF-16 units. */
const longestKept = 30_000;
/** Of an account, at the beginning of a line. */
const mentions = /^\s{0,3}@(?:\[|\{|[0-9a-f]+[:-])/m;
const workingWords = "Working on it:";

/**
 * Answers the comments that wait, in the order in which they were written. Safe to run again after a crash: what was
 * answered is found answered, and each effect is done once. Answers how many it answered.
 */
export async function runCommands(
  context: SharedContext,
  deps: ConversationDependencies,
): Promise<number> {
  const waiting = await deps.commands.waiting(context.pullRequest);
  if (waiting.length === 0) return 0;
  const comments = await context.host.listComments(context.pullRequest);
  const threads = await context.store.listThreads(context.pullRequest);
  const others = [...(await deps.commands.answered(context.pullRequest, heardBefore))];
  let answered = 0;
  for (const comment of waiting) {
    context.signal.throwIfAborted();
    const outcome = await answerOne({ comment, comments, threads, others }, context, deps);
    await deps.commands.finish(context.pullRequest, comment.commentId, outcome);
    others.push({ ...comment, state: "done", outcome });
    if (outcome !== "" && !outcome.startsWith("no answer")) answered += 1;
  }
  return answered;
}

interface Heard {
  readonly comment: CommandRecord;
  readonly comments: readonly HostComment[];
  readonly threads: readonly ThreadRecord[];
  readonly others: readonly CommandRecord[];
}

async function answerOne(
  heard: Heard,
  context: SharedContext,
  deps: ConversationDependencies,
): Promise<string> {
  const { comment, comments, threads, others } = heard;
  const thread = threadOf(comment, comments);
  const accounts = mentions.test(comment.body) ? await deps.accounts() : [];
  const reading = readComment(
    comment.body,
    accounts,
    answersKody(comment, thread, threads, context),
  );
  if (reading.wishes.length === 0) return unanswered("nothing was asked");
  if (isOwnRemark(comment, reading, context)) return unanswered("Kody's own account");
  const turn = turnOf(comment, reading.named, { thread, ownUuid: context.own.uuid() }, others);
  if (!turn.take) return unanswered(turn.because);
  if (!reading.named && reading.wishes.every(isQuestion)) {
    if (!deps.understandsWords) return unanswered("no language model");
    if (refusesFinding(comment.body) || !reading.wishes.some(wantsAnswer))
      return unanswered("nothing was asked");
  }
  if (comments.some((one) => isAnswered(comment.commentId, one, context.own.uuid())))
    return "answered before";
  const now = await presentBody(comment, comments, context);
  if (now === null) return unanswered("the comment was deleted");
  const say = (text: string): Promise<number | null> =>
    keepComment(context, `answer:${comment.commentId}`, text, { replyTo: comment.commentId });
  if (asKept(now) !== asKept(comment.body)) {
    await say("The comment was changed after it was posted. Write the command in a new comment.");
    return "refused: the comment was changed";
  }
  if (reading.tooMany) {
    await say(
      `Kody does at most ${mostWishes} commands of one comment, and did none of these. Write fewer.`,
    );
    return "refused: too many commands";
  }
  const about = findingThread(thread, threads);
  const working = async (what: string): Promise<void> =>
    void (await say(`${workingWords} ${what}`));
  const replies = await runWishes(
    reading.wishes,
    { comment, thread, about },
    context,
    deps,
    working,
  );
  const note = turn.last
    ? `\n\nThis is the last of ${mostAnswers} answers on this pull request.`
    : "";
  await say(joined(replies) + note);
  return replies.map(({ outcome }) => outcome).join("; ");
}

type About = Pick<CommandCall, "comment" | "thread" | "about">;

async function runWishes(
  wishes: readonly Wish[],
  about: About,
  context: SharedContext,
  deps: ConversationDependencies,
  working: CommandContext["working"],
): Promise<(Reply & { readonly title: string })[]> {
  const replies = [];
  for (const wish of wishes) {
    const title = wish.kind === "command" ? wish.name : wish.word;
    const reply = await runWish(wish, about, { ...context, working }, deps).catch(
      (error: unknown) => failed(error),
    );
    replies.push({ ...reply, title });
  }
  return replies;
}

async function runWish(
  wish: Wish,
  about: About,
  context: CommandContext,
  deps: ConversationDependencies,
): Promise<Reply> {
  if (wish.kind === "unknown") return unknown(wish);
  const { name, rest } = wish;
  const { authorUuid } = about.comment;
  const right = await rightTo(name, authorUuid, context.current, context.standing);
  if (!right.allowed) return { text: right.because, outcome: `${name} refused: not allowed` };
  const { pullRequest } = await context.current();
  if (needOpen.has(name) && pullRequest.state !== "open") {
    return {
      text: `This pull request is ${pullRequest.state}, so there is nothing to ${name}.`,
      outcome: `${name} refused: ${pullRequest.state}`,
    };
  }
  return deps.handlers[name]({ ...about, name, rest, permission: right.permission }, context);
}

function unknown({ word, nearest }: Wish & { kind: "unknown" }): Reply {
  const name = escapeInline(word.slice(0, 40));
  const hint =
    nearest === null
      ? "`@kody help` lists what there is."
      : `Did you mean \`@kody ${nearest}\`? Nothing was done.`;
  return { text: `Kody knows no command “${name}”. ${hint}`, outcome: "unknown command" };
}

/** What concerns the whole installation, or passes, puts the job back; the rest is the answer. */
function failed(error: unknown): Reply {
  if (!isKodyError(error) || error.retryable || passesUp(error)) throw error;
  return { text: escapeInline(error.message), outcome: `failed: ${error.code}` };
}

function passesUp({ code }: KodyError): boolean {
  return ["credential-refused", "rate-limited", "superseded", "internal"].includes(code);
}

function joined(replies: readonly (Reply & { readonly title: string })[]): string {
  if (replies.length === 1) return replies[0]?.text ?? "";
  return replies.map(({ title, text }) => `**${escapeInline(title)}**: ${text}`).join("\n\n");
}

const wordsOfRemark = 4;

/** "Thanks, good catch" is said to Kody and wants no answer. */
function wantsAnswer(wish: Wish): boolean {
  if (wish.kind !== "command") return true;
  return wish.rest.includes("?") || wish.rest.split(/\s+/).length > wordsOfRemark;
}

function isQuestion(wish: Wish): boolean {
  return wish.kind === "command" && wish.name === "ask";
}

/** Kody may act in a person's account: who writes there and names Kody is the person. */
function isOwnRemark({ authorUuid }: CommandRecord, { named }: Reading, context: SharedContext) {
  return authorUuid !== null && authorUuid === context.own.uuid() && !named;
}

/** As the pull request has it now; null when it is gone. */
async function presentBody(
  { commentId }: CommandRecord,
  comments: readonly HostComment[],
  { standing, pullRequest }: SharedContext,
): Promise<string | null> {
  const listed = comments.find(({ id }) => id === commentId);
  // The list may trail behind the delivery.
  const found = listed ?? (await standing.readComment(pullRequest, commentId));
  return found === null || found.deleted ? null : found.body;
}

/** Oldest first, the comment included when it is listed. */
export function threadOf(
  { commentId, replyTo }: Pick<CommandRecord, "commentId" | "replyTo">,
  comments: readonly HostComment[],
): HostComment[] {
  const parents = new Map(comments.map((one) => [one.id, one.replyTo]));
  parents.set(commentId, replyTo);
  const root = rootOf(commentId, parents);
  return comments.filter((one) => rootOf(one.id, parents) === root).toSorted((a, b) => a.id - b.id);
}

/** It answers a comment of Kody's: one that Kody remembers posting, or of its account and with its marker. */
function answersKody(
  { replyTo }: CommandRecord,
  thread: readonly HostComment[],
  threads: readonly ThreadRecord[],
  { own }: SharedContext,
): boolean {
  if (replyTo === null) return false;
  if (threads.some(({ commentId }) => commentId === replyTo)) return true;
  const parent = thread.find(({ id }) => id === replyTo);
  return parent !== undefined && isKodys(parent, own.uuid());
}

function findingThread(
  thread: readonly HostComment[],
  threads: readonly ThreadRecord[],
): ThreadRecord | null {
  const root = thread.find(({ replyTo }) => replyTo === null);
  const found = threads.find(({ commentId }) => commentId === root?.id);
  return found === undefined || found.contentKey === null ? null : found;
}

/** Answered in full before a crash. */
function isAnswered(commentId: number, comment: HostComment, ownUuid: string | null): boolean {
  const { body } = comment;
  if (body.startsWith(workingWords) || !isKodys(comment, ownUuid)) return false;
  return readMarker(body)?.fingerprint === nameFingerprint(`answer:${commentId}`);
}

/** Of a long comment only the beginning is kept, and nothing that a database does not take. */
function asKept(body: string): string {
  return body.slice(0, longestKept).toWellFormed().replaceAll("\0", "\uFFFD").trim();
}
