import type { Overview } from "../model/index.ts";
import { codeSpan } from "./markdown.ts";
import { cut } from "./render-comment.ts";
import { plain } from "./render-model.ts";

/** Unused link definitions, which Bitbucket's markdown does not show. What is between them is Kody's, all else is not. */
const begin = "[kody:description]: https://kody.invalid/description";
const end = "[kody:description-end]: https://kody.invalid/description-end";

const marks =
  /^\[kody:description(-end)?\]: https:\/\/kody\.invalid\/description(?:-end)?[ \t]*$/gm;
const mostAreas = 12;

/** Where Kody's block is: from its first mark to behind its last. */
interface Place {
  readonly from: number;
  readonly to: number;
}

/** `damaged`: a person moved, copied or took away one of the marks, so that nobody knows what is whose. */
function placeOf(description: string): Place | "none" | "damaged" {
  const found = [...description.matchAll(marks)];
  if (found.length === 0) return "none";
  const [first, last, more] = found;
  if (first === undefined || last === undefined || more !== undefined) return "damaged";
  if (first[1] !== undefined || last[1] === undefined) return "damaged";
  return { from: first.index, to: last.index + last[0].length };
}

/** What the change does and its walk-through, in the model's words as plain text. */
export function renderBlock({ does, areas }: Overview): string {
  const walk = areas
    .slice(0, mostAreas)
    .map((area) => `- ${codeSpan(cut(area.path, 120))}: ${plain(area.does, 300)}`);
  return [
    begin,
    "",
    "**What this change does**",
    "",
    plain(does, 600),
    ...(walk.length === 0 ? [] : ["", ...walk]),
    "",
    "*Written by Kody. Delete this part, and it stays away.*",
    "",
    end,
  ].join("\n");
}

export function hasBlock(description: string): boolean {
  return typeof placeOf(description) === "object";
}

/**
 * The description with this block at its end or in the place of the former one; null when there is nothing to change.
 * `before`: there was a block once, so one that is gone was deleted by a person.
 */
export function withBlock(description: string, block: string, before: boolean): string | null {
  const place = placeOf(description);
  if (place === "damaged" || (place === "none" && before)) return null;
  if (place === "none") return `${description}${gapBehind(description)}${block}`;
  const { from, to } = place;
  if (description.slice(from, to).replace(/\r\n?/g, "\n").trimEnd() === block) return null;
  return `${description.slice(0, from)}${block}${description.slice(to)}`;
}

/** A link definition needs an empty line before it. */
function gapBehind(description: string): string {
  if (description === "" || /\n[ \t]*\r?\n$/.test(description)) return "";
  return description.endsWith("\n") ? "\n" : "\n\n";
}

/** What people wrote. */
export function withoutBlock(description: string): string {
  const place = placeOf(description);
  if (typeof place === "string") return description;
  return `${description.slice(0, place.from)}${description.slice(place.to)}`.trimEnd();
}
