import type { Digest } from "../ports/index.ts";

/** A named part of a question whose content is data: nothing in it can end it. */
export interface Section {
  readonly name: string;
  readonly text: string;
}

/** What changes how text looks or where it runs, but not what it says to a reader: it would hide orders from people. */
const invisible = /(?![\t\n])[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/**
 * Joins the sections between marks that carry a digest of all of them: a text would have to hold its own digest to close
 * its section. The same sections give the same text, so that answers can be replayed and prompts cached.
 */
export function fenced(sections: readonly Section[], digest: Digest): string {
  const shown = sections.map(({ name, text }) => ({ name, text: visible(text) }));
  const mark = digest(`fence:1:${JSON.stringify(shown)}`).slice(0, 16);
  return shown.map(({ name, text }) => `<<<${mark} ${name}\n${text}\n${mark}>>>`).join("\n\n");
}

/** Invisible signs as what they are, so that neither model nor reader of the record is deceived. */
function visible(text: string): string {
  // Half of a surrogate pair, as cutting a text leaves it, would make the whole request invalid.
  return text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(
      invisible,
      (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`,
    );
}
