import type { PullRequestRef } from "../domain/index.ts";
import type { HostComment, MemoryStore, NewMemory } from "../ports/index.ts";
import { readMarker } from "../effects/index.ts";
import { oneLine } from "./markdown.ts";
import { cut } from "./render-comment.ts";

/** Of a memory's text. */
export const longestMemory = 500;
/** A name of a person in an origin. */
const longestName = 100;

/** At the beginning of a comment; four spaces or a quote's sign before it make it something that is only shown. */
const request = /^(?:[ \t]*\r?\n)* {0,3}@kody[ \t]+remember\b[ \t]*:?/i;

interface Request {
  readonly key: string;
  readonly memory: NewMemory & { readonly repositoryUuid: string };
}

/** Keeps what people asked Kody to remember: one proposal for each comment, for ever, however often it is read. */
export async function proposeRequested(
  comments: readonly HostComment[],
  about: { readonly pullRequest: PullRequestRef; readonly repositoryUuid: string },
  store: Pick<MemoryStore, "propose">,
): Promise<void> {
  for (const comment of comments) {
    const wanted = requestOf(comment, about);
    if (wanted !== null) await store.propose(wanted.memory, wanted.key);
  }
}

/** Kody's own comments carry a marker, whatever account it acts as; everything else is a person's. */
function requestOf(
  comment: HostComment,
  { pullRequest, repositoryUuid }: { pullRequest: PullRequestRef; repositoryUuid: string },
): Request | null {
  if (comment.deleted || readMarker(comment.body) !== null) return null;
  const text = requestedText(comment.body);
  if (text === "") return null;
  return proposalOf(text, comment, { pullRequest, repositoryUuid });
}

/** The proposal of one comment: the same key however it is read. */
export function proposalOf(
  text: string,
  comment: Pick<HostComment, "id" | "authorName">,
  { pullRequest, repositoryUuid }: { pullRequest: PullRequestRef; repositoryUuid: string },
): Request {
  const name = cut(oneLine(comment.authorName ?? ""), longestName);
  return {
    key: `comment:${pullRequest.id}:${comment.id}`,
    memory: {
      repositoryUuid,
      text: cut(text, longestMemory),
      paths: [],
      origin: `asked for in pull request ${pullRequest.id}${name === "" ? "" : ` by ${name}`}`,
    },
  };
}

/** What stands behind `@kody remember`, on one line and without code blocks and quotes; "" when nothing is asked for. */
export function requestedText(body: string): string {
  const match = request.exec(body);
  if (match === null) return "";
  const [first = "", ...others] = body.slice(match[0].length).split("\n");
  const kept = [first];
  let fence: string | null = null;
  for (const line of others) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence === null) {
      if (mark !== null) fence = mark;
      else if (!/^(?: {0,3}>| {4}|\t)/.test(line)) kept.push(line);
    } else if (mark?.startsWith(fence) === true) fence = null;
  }
  return oneLine(kept.join("\n"));
}
