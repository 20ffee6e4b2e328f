/** Text that is HTML already. Only this module and the markdown renderer make values of it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | null | false | readonly Content[];

const entities = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** Escapes text for element content and quoted attributes. Control characters that HTML forbids become U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(forbidden, "\uFFFD")
    .replaceAll(/[&<>"']/g, (sign) => entities.get(sign) ?? "");
}

// Everything below a space except tab, line feed and carriage return, and the C1 block.
const forbidden = /[^\P{Cc}\t\n\r]/gu;

/**
 * Template tag: every value is escaped unless it is Markup; null and false print nothing, arrays print their items.
 * Attribute values in the template must stand in double quotes.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) text += print(value) + (parts[index + 1] ?? "");
  return new Markup(text);
}

function print(value: Content): string {
  if (value === null || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  return value.map(print).join("");
}
