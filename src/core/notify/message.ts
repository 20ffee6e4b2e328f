import type { NoticeLevel, WaitingDelivery } from "../ports/index.ts";
import { oneLine, shortened } from "./text.ts";

/** What is told at once, ready to be written as a chat message or an email. Every text is one line. */
export interface Message {
  /** The whole in one line. */
  readonly subject: string;
  readonly items: readonly MessageItem[];
  /** Not shown for want of space. */
  readonly more: number;
  /** Where Kody's page is; null when it has no address. */
  readonly url: string | null;
  /** Said at the end. */
  readonly note?: string;
}

export interface MessageItem {
  /** e.g. `Problem`. */
  readonly word: string;
  readonly title: string;
  /** What to do; null when there is nothing left to do. */
  readonly remedy: string | null;
  readonly url: string | null;
  /** What the link is called; absent: that it leads into Kody. */
  readonly linkWords?: string;
}

type Told = Pick<WaitingDelivery, "about" | "notice">;

const shownItems = 20;
const subjectLength = 150;
const words: Readonly<Record<NoticeLevel, string>> = {
  problem: "Problem",
  warning: "Warning",
  info: "Note",
};

/** What is still so comes first, gravest first; then what is settled. `publicUrl` is without a final slash. */
export function composeMessage(told: readonly Told[], publicUrl: string | null): Message {
  const ordered = told.toSorted((a, b) => weight(a) - weight(b));
  const items = ordered.map((one) => itemOf(one, publicUrl));
  return composeItems(summary(ordered), items, publicUrl);
}

/** As many as there is space for. */
export function composeItems(
  summaryLine: string,
  items: readonly MessageItem[],
  publicUrl: string | null,
): Message {
  return {
    subject: shortened(`Kody: ${summaryLine}`, subjectLength),
    items: items.slice(0, shownItems),
    more: Math.max(0, items.length - shownItems),
    url: publicUrl,
  };
}

export function testMessage(publicUrl: string | null): Message {
  const title = "Kody's notices arrive here.";
  return {
    subject: "Kody: test message",
    items: [{ word: "Test", title, remedy: "There is nothing to do.", url: publicUrl }],
    more: 0,
    url: publicUrl,
  };
}

function itemOf({ about, notice }: Told, publicUrl: string | null): MessageItem {
  const title = oneLine(notice.title);
  if (about === "settled") return { word: "Settled", title, remedy: null, url: null };
  const url = publicUrl === null || notice.path === null ? null : `${publicUrl}${notice.path}`;
  return { word: words[notice.level], title, remedy: oneLine(notice.remedy), url };
}

function summary(told: readonly Told[]): string {
  const [first] = told;
  if (first !== undefined && told.length === 1) {
    const title = oneLine(first.notice.title);
    return first.about === "settled" ? `settled: ${title}` : title;
  }
  const settled = told.filter(({ about }) => about === "settled").length;
  const problems = told.filter(
    ({ about, notice }) => about === "raised" && notice.level === "problem",
  ).length;
  const facts = [
    `${told.length} notices`,
    ...(problems === 0 ? [] : [`${problems} of them ${problems === 1 ? "a problem" : "problems"}`]),
    ...(settled === 0 ? [] : [`${settled} settled`]),
  ];
  return facts.join(", ");
}

const weights: Readonly<Record<NoticeLevel, number>> = { problem: 0, warning: 1, info: 2 };

function weight({ about, notice }: Told): number {
  return about === "settled" ? 3 : weights[notice.level];
}
