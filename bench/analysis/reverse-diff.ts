/**
 * The diff that leads back: what it added is removed and the other way round. Lines of hunks are told from headers by
 * the counts of `@@`, as in any text of a file.
 */
export function reverseDiff(diff: string): string {
  const reversed: string[] = [];
  let left = { old: 0, new: 0 };
  let formerName: string | null = null;
  for (const line of diff.split("\n")) {
    if (left.old > 0 || left.new > 0) {
      if (!line.startsWith("+") && !line.startsWith("\\")) left.old -= 1;
      if (!line.startsWith("-") && !line.startsWith("\\")) left.new -= 1;
      reversed.push(reverseLine(line));
      continue;
    }
    const hunk = /^@@ -(\d+(?:,(\d+))?) \+(\d+(?:,(\d+))?) @@(.*)$/.exec(line);
    if (hunk !== null) {
      const [, before = "", oldCount = "1", after = "", newCount = "1", rest = ""] = hunk;
      left = { old: Number(oldCount), new: Number(newCount) };
      reversed.push(`@@ -${after} +${before} @@${rest}`);
    } else if (line.startsWith("--- ")) formerName = line.slice(4);
    else if (line.startsWith("+++ ") && formerName !== null) {
      reversed.push(`--- ${swapSide(line.slice(4))}`, `+++ ${swapSide(formerName)}`);
      formerName = null;
    } else reversed.push(reverseHeader(line));
  }
  return reversed.join("\n");
}

function reverseLine(line: string): string {
  if (line.startsWith("+")) return `-${line.slice(1)}`;
  return line.startsWith("-") ? `+${line.slice(1)}` : line;
}

function swapSide(name: string): string {
  return name.replace(
    /^("?)([ab])\//,
    (_, quote: string, side: string) => `${quote}${side === "a" ? "b" : "a"}/`,
  );
}

const opposites: readonly (readonly [string, string])[] = [
  ["new file mode ", "deleted file mode "],
  ["old mode ", "new mode "],
  ["rename from ", "rename to "],
  ["copy from ", "copy to "],
];

function reverseHeader(line: string): string {
  for (const [one, other] of opposites) {
    if (line.startsWith(one)) return other + line.slice(one.length);
    if (line.startsWith(other)) return one + line.slice(other.length);
  }
  const names = /^diff --git a\/(.*) b\/(.*)$/.exec(line);
  return names === null ? line : `diff --git a/${names[2]} b/${names[1]}`;
}
