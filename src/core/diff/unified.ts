import { createTwoFilesPatch } from "diff";

/** Texts that differ in more lines are told apart as a whole: finding the shortest way would take too long. */
const maxEdits = 3_000;

/** The section of a unified diff that turns `before` into `after`, with three lines of context; "" when they are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const names = [`a/${path}`, `b/${path}`] as const;
  const options = { context: 3, maxEditLength: maxEdits };
  const patch = createTwoFilesPatch(...names, before, after, undefined, undefined, options);
  const hunks = patch === undefined ? wholeHunk(before, after) : patch.slice(patch.indexOf("@@"));
  return `diff --git ${names.join(" ")}\n--- ${names[0]}\n+++ ${names[1]}\n${hunks}`;
}

function wholeHunk(before: string, after: string): string {
  const [removed, added] = [linesOf(before), linesOf(after)];
  const side = (count: number): string => `${count === 0 ? 0 : 1},${count}`;
  return [
    `@@ -${side(removed.length)} +${side(added.length)} @@\n`,
    ...removed.map((line) => written("-", line)),
    ...added.map((line) => written("+", line)),
  ].join("");
}

/** With their line feeds. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function written(sign: string, line: string): string {
  return line.endsWith("\n") ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`;
}
