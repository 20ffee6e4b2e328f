/** Of a log in a question, at most. */
const longestTail = 6_000;
/** Of a log that is looked at. */
const longestLog = 20_000;
/** Longer lines are broken: an error in a log without lines is found as well. */
const longestLine = 400;
/** Lines shown before and after one that tells of an error, and at the end of the log in any case. */
const linesBefore = 4;
const linesAfter = 8;
const linesAtEnd = 8;

const titles = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;
const colours = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g;
const otherEscapes = /\u001b[ -/]*[0-~]/g;
/** What shows nothing but may hide a word from people, or from the look for secrets. */
const invisible = /(?![\t\n])[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/** At the beginning of a line, with or without a day before it. */
const timestamp =
  /^[[(]?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?[\])]?[ \t]+/;

/** Words and signs of npm, tsc, jest, vitest, pytest, Maven, Gradle, go, dotnet, PHPUnit, docker and shells. */
const errorWords =
  /\b(?:errors?|fail(?:s|ed|ure|ures|ing)?|exceptions?|traceback|panic|fatal|assert\w*|not ok|expected|received|unexpected|undefined|undeclared|unresolved|cannot|can't|could not|unable to|no such|not found|denied|refused|timed out|timeout|killed|out of memory|segmentation fault|exit (?:code|status)|non-zero)\b|\w(?:Error|Exception)\b|ERR!|\bTS\d{4}\b|\bCS\d{4}\b|--- FAIL|^E {2,}|[✕✗✘×❌●⨯]/i;
/** Lines with such words that tell of nothing. */
const harmless = /\b(?:0|no) (?:errors?|fail(?:ed|ures?)|exceptions?)\b/i;

/**
 * A log as plain lines: without colours, other escapes of terminals, timestamps, and what a progress bar wrote over.
 * To be done before secrets are looked for, as an escape in the midst of one would hide it.
 */
export function plainLog(log: string): string {
  const text = log
    .slice(-longestLog)
    .replace(titles, "")
    .replace(colours, "")
    .replace(otherEscapes, "")
    .replace(/\r+\n/g, "\n");
  const lines = text.split("\n").map((line) => {
    const last = line.slice(line.replace(/\r+$/, "").lastIndexOf("\r") + 1);
    return last.replace(invisible, "").replace(timestamp, "").trimEnd();
  });
  return withoutHalfKey(lines.join("\n"));
}

/** Of a private key whose beginning was cut off nothing else would know that it is one. */
function withoutHalfKey(text: string): string {
  const end = /-----END [A-Z ]{0,40}PRIVATE KEY-----/.exec(text);
  if (end === null || text.slice(0, end.index).includes("-----BEGIN ")) return text;
  return `[secret]${text.slice(end.index + end[0].length)}`;
}

/** The lines around the last errors of a plain log, and its last lines, within 6,000 characters. */
export function logTail(plain: string): string {
  const lines = plain.split("\n").flatMap(broken);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const kept = new Set<number>();
  let room = longestTail;
  for (const index of byWorth(lines)) {
    // With its line feed, and with that of the sign for what is left out before it.
    const size = (lines[index] ?? "").length + 3;
    if (kept.has(index)) continue;
    if (size > room) break;
    room -= size;
    kept.add(index);
  }
  const shown = [...kept].toSorted((a, b) => a - b);
  return shown
    .map((index, place) => {
      const gap = index > 0 && shown[place - 1] !== index - 1;
      return `${gap ? "…\n" : ""}${lines[index] ?? ""}`;
    })
    .join("\n");
}

function broken(line: string): string[] {
  if (line.length <= longestLine) return [line];
  const count = Math.ceil(line.length / longestLine);
  return Array.from({ length: count }, (_, index) =>
    line.slice(index * longestLine, (index + 1) * longestLine),
  );
}

/** Numbers of lines, those first that should be shown first: of the last error itself, then around it. */
function byWorth(lines: readonly string[]): number[] {
  const fromEnd = lines.map((_, index) => lines.length - 1 - index);
  const errors = fromEnd.filter((index) => {
    const line = lines[index] ?? "";
    return errorWords.test(line) && !harmless.test(line);
  });
  if (errors.length === 0) return fromEnd;
  const around = errors.flatMap((at) => [
    at,
    ...Array.from({ length: linesAfter }, (_, index) => at + 1 + index),
    ...Array.from({ length: linesBefore }, (_, index) => at - 1 - index),
  ]);
  return [...fromEnd.slice(0, linesAtEnd), ...around].filter(
    (index) => index >= 0 && index < lines.length,
  );
}
