/** One SQL statement without comments and strings. */
export interface Statement {
  /** White space made one blank, as written otherwise. */
  readonly text: string;
  /** Line of its first word and of its end, 1-based. */
  readonly start: number;
  readonly end: number;
}

/** Longer ones are data, not structure. Characters. */
const LONGEST = 20_000;

/** The statements of masked SQL lines. A line from which `down` says true ends the reading until it says false. */
export function statementsOf(
  lines: readonly string[],
  down: (line: number) => boolean,
): Statement[] {
  const found: Statement[] = [];
  let parts: string[] = [];
  let start = 0;
  const close = (line: number): void => {
    const text = parts.join(" ").replace(/\s+/g, " ").trim();
    if (text !== "" && text.length <= LONGEST) found.push({ text, start, end: line });
    parts = [];
  };
  for (const [index, code] of lines.entries()) {
    const line = index + 1;
    if (down(line)) {
      parts = [];
      continue;
    }
    // `GO` alone on its line parts the batches of SQL Server.
    for (const [at, piece] of code
      .replace(/^\s*GO\s*$/i, ";")
      .split(";")
      .entries()) {
      if (at > 0) close(line);
      if (piece.trim() === "") continue;
      if (parts.length === 0) start = line;
      parts.push(piece);
    }
  }
  close(lines.length);
  return found;
}
