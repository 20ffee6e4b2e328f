import type { Finding } from "../domain/index.ts";
import type { CommandRecord } from "../ports/index.ts";
import { cut, oneLine } from "../review/index.ts";

export const commitAuthor = "Kody <kody@kody.invalid>";

const maxSubject = 72;
const maxListed = 30;

/** The message of a commit of fixes. What strangers wrote stands on lines of its own and is no trailer. */
export function fixMessage(
  fixed: readonly Finding[],
  head: string,
  comment: CommandRecord,
): string {
  const [first] = fixed;
  const subject =
    fixed.length === 1 && first !== undefined
      ? cut(`Fix: ${plain(first.title)}`, maxSubject)
      : `Fix ${fixed.length} findings of the review`;
  const list = fixed.slice(0, maxListed).map(({ title, rule, path, range }) => {
    const place = `${path}${range === null ? "" : `:${range.start}`}`;
    return `- ${cut(plain(title), 200)} (${plain(rule)}, ${cut(plain(place), 300)})`;
  });
  const more = fixed.length - list.length;
  return [
    subject,
    [...list, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n"),
    `Proposed by the review of ${head.slice(0, 12)}, asked for in a comment.`,
    trailers(comment),
  ].join("\n\n");
}

export function trailers(comment: CommandRecord): string {
  const { authorUuid } = comment;
  const account = (authorUuid ?? "").toLowerCase().replace(/[^0-9a-f-]/g, "");
  const name = plain(comment.authorName).replace(/[<>:]/g, "").trim() || "Unknown";
  return [
    ...(account === ""
      ? []
      : [`Co-authored-by: ${cut(name, 100)} <${account}@users.kody.invalid>`]),
    commandTrailer(comment.commentId),
  ].join("\n");
}

/** True for a commit that was made for this comment. */
export function isMadeFor(message: string, commentId: number): boolean {
  const last =
    message
      .trim()
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  return last.split("\n").some((line) => line.trim() === commandTrailer(commentId));
}

function commandTrailer(commentId: number): string {
  return `Kody-Command: ${commentId}`;
}

/** Bitbucket, Jira and pipelines obey signs in commit messages: `PROJ-1 #close`, `[skip ci]`, `@name`. */
function plain(text: string): string {
  return oneLine(text).replace(/[#@]/g, "").replace(/\[/g, "(").replace(/\]/g, ")").trim();
}
