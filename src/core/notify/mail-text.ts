import type { Message } from "./message.ts";

/** The message as plain text, lines ended by a line feed. */
export function mailText(message: Message): string {
  const items = message.items.map(({ word, title, remedy, url }) =>
    [
      `${word}: ${title}`,
      ...(remedy === null ? [] : [remedy]),
      ...(url === null ? [] : [url]),
    ].join("\n"),
  );
  const rest = [
    ...(message.more === 0 ? [] : [`And ${message.more} more on Kody's page.`]),
    ...(message.note === undefined ? [] : [message.note]),
  ];
  const origin = `Sent by Kody${message.url === null ? "" : `, ${message.url}`}, because this address was entered there for notices.`;
  return `${[...items, ...rest, origin].join("\n\n")}\n`;
}
