import type { JsonObject } from "../json.ts";
import { renderMarkdown } from "../page/index.ts";

/** `{type, raw, markup, html}` of a text that is markdown. */
export function rendered(raw: string): JsonObject {
  return { type: "rendered", raw, markup: "markdown", html: renderMarkdown(raw).trimEnd() };
}
