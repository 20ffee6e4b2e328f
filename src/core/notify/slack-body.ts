import type { Message, MessageItem } from "./message.ts";
import { shortened } from "./text.ts";

/**
 * The message in the format of Slack's incoming webhooks, which other chat servers take as well. `text` is for those that
 * know no blocks, and for Slack's preview. Slack: text of a section at most 3,000 characters; & < > are written as
 * entities, so that no text of a stranger becomes a link or calls a channel.
 */
export function slackBody(message: Message): object {
  const sections = message.items.map((item) => section(itemText(item)));
  const rest = [
    ...moreText(message),
    ...(message.note === undefined ? [] : [escaped(message.note, 500)]),
  ];
  return {
    text: [escaped(message.subject, 600), ...message.items.map(shortText), ...rest].join("\n"),
    blocks: [...sections, ...rest.map(section)],
    unfurl_links: false,
  };
}

function itemText({ word, title, remedy, url, linkWords }: MessageItem): string {
  const lines = [
    `*${word}:* ${escaped(title, 1_000)}`,
    ...(remedy === null ? [] : [escaped(remedy, 1_200)]),
    ...(url === null ? [] : [link(url, linkWords ?? "Open it in Kody")]),
  ];
  return lines.join("\n");
}

function shortText({ word, title, remedy }: MessageItem): string {
  const told = remedy === null ? title : `${title} ${remedy}`;
  return `• ${word}: ${escaped(told, 500)}`;
}

function moreText({ more, url }: Message): string[] {
  if (more === 0) return [];
  const text = `And ${more} more`;
  return [url === null ? `${text} on Kody's page.` : `${text}: ${link(url, "open Kody")}`];
}

function section(text: string): object {
  return { type: "section", text: { type: "mrkdwn", text } };
}

/** In an address, a vertical bar would end it as well. */
function link(url: string, label: string): string {
  return `<${escaped(encodeURI(url).replaceAll("|", "%7C"), 500)}|${label}>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string, length: number): string {
  return shortened(text, length, (character) => entities[character] ?? character);
}
