/** The lines of a patch that belong to one file. */
export interface Section {
  /** `git`: from a `diff --git` line; `combined`: a merge against several parents; `plain`: `---`/`+++` alone. */
  readonly kind: "git" | "combined" | "plain";
  /** Lines before the first hunk, without line ends. */
  readonly header: readonly string[];
  /** From the first `@@` line on; "" when there is none. */
  readonly hunks: string;
}

interface Open {
  kind: Section["kind"];
  header: string[];
  /** Offset of the first hunk; -1 before it. */
  hunksAt: number;
  /** Offset where a mail signature cuts the section off; -1 when there is none. */
  cutAt: number;
}

/**
 * Splits a patch into one section per file. Counts hunk lines, so that content which looks like a header stays content.
 * A `diff --git` line always opens a section, since no hunk line can start so: one miscounted hunk never eats its
 * neighbours. Text around the sections (mail headers, commit messages) is left out.
 */
export function splitSections(text: string): Section[] {
  const sections: Section[] = [];
  let open: Open | null = null;
  let left = { old: 0, new: 0 };
  const close = (end: number): void => {
    if (open === null) return;
    const { kind, header, hunksAt, cutAt } = open;
    sections.push({
      kind,
      header,
      hunks: hunksAt < 0 ? "" : text.slice(hunksAt, cutAt < 0 ? end : cutAt),
    });
    open = null;
  };
  for (let at = 0; at < text.length;) {
    const end = lineEnd(text, at);
    if ((left.old > 0 || left.new > 0) && isHunkLine(text, at)) {
      countDown(left, text[at]);
      at = end + 1;
      continue;
    }
    const kind = sectionStart(text, at, end, open);
    if (kind !== null) {
      close(at);
      left = { old: 0, new: 0 };
      open = { kind, header: [headerLine(text, at, end)], hunksAt: -1, cutAt: -1 };
    } else if (open !== null && open.cutAt < 0) {
      const counts = open.kind === "combined" ? null : hunkCounts(text, at, end);
      if (counts !== null) {
        left = counts;
        if (open.hunksAt < 0) open.hunksAt = at;
      } else if (open.hunksAt < 0) {
        open.header.push(headerLine(text, at, end));
      } else if (isMailSignature(text, at)) {
        open.cutAt = at;
      }
    }
    at = end + 1;
  }
  close(text.length);
  return sections;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** Git quotes a carriage return in a path, so one at the end of a header line comes from the patch file's line ends. */
function headerLine(text: string, at: number, end: number): string {
  return text.slice(at, text[end - 1] === "\r" ? end - 1 : end);
}

function isHunkLine(text: string, at: number): boolean {
  const sign = text[at];
  return (
    sign === " " ||
    sign === "+" ||
    sign === "-" ||
    sign === "\\" ||
    sign === "\n" ||
    sign === undefined
  );
}

function countDown(left: { old: number; new: number }, sign: string | undefined): void {
  if (sign === "\\") return;
  if (sign !== "+") left.old -= 1;
  if (sign !== "-") left.new -= 1;
}

function sectionStart(
  text: string,
  at: number,
  end: number,
  open: Open | null,
): Section["kind"] | null {
  if (text.startsWith("diff --git ", at)) return "git";
  if (text.startsWith("diff --cc ", at) || text.startsWith("diff --combined ", at))
    return "combined";
  if (!text.startsWith("--- ", at) || !text.startsWith("+++ ", end + 1)) return null;
  const isHeaderOfOpenSection = open !== null && open.kind !== "plain" && open.hunksAt < 0;
  return isHeaderOfOpenSection || !text.startsWith("@@ -", lineEnd(text, end + 1) + 1)
    ? null
    : "plain";
}

/** Line counts of a hunk header; null when the line is none. Counts that are no numbers are jsdiff's to refuse. */
function hunkCounts(text: string, at: number, end: number): { old: number; new: number } | null {
  if (!text.startsWith("@@ ", at)) return null;
  const match = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(
    text.slice(at, Math.min(end, at + 200)),
  );
  return match === null
    ? { old: 0, new: 0 }
    : { old: Number(match[1] ?? 1), new: Number(match[2] ?? 1) };
}

/** `git format-patch` ends a mail with "-- " and git's version, which would count as a removed line too many. */
function isMailSignature(text: string, at: number): boolean {
  return text.startsWith("--", at) && /^-- ?\r?\n\d+\.\d+/.test(text.slice(at, at + 12));
}
