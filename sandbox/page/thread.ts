import type { Annotation, Comment } from "../state.ts";
import { renderMarkdown } from "./markdown.ts";
import { markup, Markup, type Content } from "./markup.ts";
import { nameOf, printTime, type FindUser } from "./people.ts";
import { rangeOf } from "./placement.ts";
import type { Thread } from "./threads.ts";

/** Text of a person as markdown, its headings below the page's own. */
export function printMarkdown(raw: string, findUser: FindUser): Markup {
  const mentionName = (id: string): string | null => findUser(id)?.displayName ?? null;
  return markup`<div class="markdown">
    ${new Markup(renderMarkdown(raw, { headingLevel: 4, mentionName }))}
  </div>`;
}

/** What an inline comment is about, in words: "line 4", "lines 4–9, old side", "the file". */
export function placeText(comment: Comment): string {
  const range = comment.inline === null ? null : rangeOf(comment.inline);
  if (range === null) return "the file";
  const lines =
    range.start === range.end ? `line ${range.end}` : `lines ${range.start}–${range.end}`;
  return range.side === "old" ? `${lines}, old side` : lines;
}

export interface ThreadContext {
  readonly findUser: FindUser;
  /** The source branch's head: comments about another commit are marked. */
  readonly head: string;
  /** Why the thread doesn't stand at its line; null when it does. */
  readonly astray: string | null;
}

/** One discussion with its replies and whether it is resolved. */
export function printThread(thread: Thread, context: ThreadContext): Markup {
  const { root, replies } = thread;
  const resolved = root.resolution !== null;
  return markup`<section
    class="thread${resolved ? " resolved" : ""}"
    aria-label="Discussion of comment ${root.id}"
  >
    ${root.inline === null && !resolved ? null : printWhere(root, context)}
    ${[root, ...replies].map((comment) => printComment(comment, comment === root, context.findUser))}
  </section>`;
}

function printWhere(root: Comment, context: ThreadContext): Markup {
  const inline = root.inline;
  const old = inline !== null && inline.sourceCommit !== "" && inline.sourceCommit !== context.head;
  return markup`<p class="where">
    ${inline !== null && markup`<span>On ${context.astray === null ? null : markup`<span class="path">${inline.path}</span>, `}${placeText(root)}</span>`}
    ${context.astray !== null && markup`<span class="tag warn">${context.astray}</span>`}
    ${old && markup`<span class="tag">written for ${inline.sourceCommit.slice(0, 12)}</span>`}
    ${root.resolution !== null && markup`<span class="badge good">Resolved by ${nameOf(context.findUser, root.resolution.user)}</span>`}
  </p>`;
}

function printComment(comment: Comment, isRoot: boolean, findUser: FindUser): Markup {
  const edited = !comment.deleted && comment.updatedOn > comment.createdOn;
  return markup`<article
    class="comment${isRoot ? "" : " reply"}"
    id="comment-${comment.id}"
    aria-label="Comment ${comment.id}"
  >
    <p class="by">
      <strong>${nameOf(findUser, comment.user)}</strong> ·
      ${printTime(comment.createdOn)}${edited && " · edited"} ·
      <a href="#comment-${comment.id}">#${comment.id}</a>
      ${comment.pending && markup`<span class="tag">draft, only its author sees it</span>`}
    </p>
    ${comment.deleted ? markup`<p class="empty">This comment was deleted.</p>` : printMarkdown(comment.raw, findUser)}
  </article>`;
}

const severities = { CRITICAL: "critical", HIGH: "high", MEDIUM: "medium", LOW: "low" } as const;

/** An annotation's severity as text with its sign. */
export function printSeverity(annotation: Annotation): Content {
  if (annotation.severity === null) return markup`<span class="badge idle">none</span>`;
  const level = severities[annotation.severity];
  return markup`<span class="badge ${level}">${level}</span>`;
}

/** An annotation of a report, at its line. */
export function printAnnotation(annotation: Annotation): Markup {
  return markup`<div class="annotation">
    <p>${printSeverity(annotation)} ${annotation.summary} <span class="tag">report</span></p>
    ${annotation.details !== null && markup`<p class="muted">${annotation.details}</p>`}
  </div>`;
}
