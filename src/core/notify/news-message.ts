import { severities } from "../domain/index.ts";
import type { NewNotice, NewsFacts, NewsLine, NewsOfPullRequest, Topic } from "../ports/index.ts";
import { composeItems, type Message, type MessageItem } from "./message.ts";
import { harmless } from "./text.ts";

const words: Readonly<Record<NewsOfPullRequest["kind"], string>> = {
  "review-done": "Reviewed",
  "changes-requested": "Changes requested",
  merged: "Merged",
  declined: "Declined",
  "needs-attention": "Not reviewed",
};
const topicOf: Readonly<Record<NewsOfPullRequest["kind"], Topic>> = {
  "review-done": "review-done",
  "changes-requested": "changes-requested",
  merged: "closed",
  declined: "closed",
  "needs-attention": "needs-attention",
};
const titleLength = 120;
const reasonLength = 300;

/** What is told of a pull request, in one line. Later reviews of it take the place of earlier ones. */
export function lineOf(news: NewsOfPullRequest): NewsLine {
  const { kind, pullRequest, title, url, facts } = news;
  const where = `${pullRequest.workspace}/${pullRequest.slug} #${pullRequest.id}`;
  const topic = topicOf[kind];
  const review = topic === "review-done" || topic === "needs-attention";
  return {
    topic,
    word: words[kind],
    title,
    where,
    detail: detailOf(kind, facts),
    url,
    group: `${where} ${review ? "review" : topic}`,
  };
}

/** Null when no destination can ask for notices of this kind. */
export function lineOfNotice(notice: NewNotice, publicUrl: string | null): NewsLine | null {
  const topic = noticeTopic(notice.key);
  if (topic === null) return null;
  return {
    topic,
    word: notice.level === "problem" ? "Problem" : "Warning",
    title: notice.title,
    where: null,
    detail: notice.remedy,
    url: publicUrl === null || notice.path === null ? null : `${publicUrl}${notice.path}`,
    group: `notice ${notice.key}`,
  };
}

/** `note`: said at the end; "" for nothing. */
export function newsMessage(
  lines: readonly NewsLine[],
  publicUrl: string | null,
  note: string,
): Message {
  const newest = [...new Map(lines.map((line) => [line.group, line])).values()];
  const items = newest.map(itemOf);
  const only = items.length === 1 ? items[0] : undefined;
  const subject =
    only === undefined ? `news of ${items.length} matters` : `${only.word}: ${only.title}`;
  const message = composeItems(subject, items, publicUrl);
  return note === "" ? message : { ...message, note };
}

function noticeTopic(key: string): Topic | null {
  if (/^(token-refused|audit|(expiry|token-scope)\/.*)$/.test(key)) return "token";
  return key === "model" ? "budget" : null;
}

function detailOf(kind: NewsOfPullRequest["kind"], { counts, reason }: NewsFacts): string | null {
  if (reason !== undefined) return reason;
  if (kind !== "review-done" || counts === undefined) return null;
  const parts = severities.flatMap((severity) => {
    const count = counts[severity] ?? 0;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  return parts.length === 0 ? "No comments." : `Comments: ${parts.join(", ")}.`;
}

function itemOf({ word, title, where, detail, url }: NewsLine): MessageItem {
  const name = harmless(title, titleLength);
  const inKody = where === null;
  return {
    word,
    title: inKody ? name : `${harmless(where, titleLength)}: ${name}`,
    remedy: detail === null ? null : harmless(detail, reasonLength),
    url: url !== null && /^https?:\/\/[^\s<>|]+$/.test(url) ? url : null,
    ...(inKody ? {} : { linkWords: "Open the pull request" }),
  };
}
