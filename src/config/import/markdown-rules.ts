const longestHeading = 300;

/**
 * Splits a document of instructions into rules: one for each section, headed by its headings. Code blocks stay with
 * their section; a section without a sentence of its own gives no rule.
 */
export function splitMarkdown(markdown: string, longest: number): string[] {
  const rules: string[] = [];
  const headings: string[] = [];
  let lines: string[] = [];
  let isCode = false;
  const close = (): void => {
    const body = lines.join("\n").trim();
    lines = [];
    if (!hasProse(body)) return;
    const head = headings
      .filter((one) => one !== "")
      .slice(-2)
      .join(": ");
    rules.push(cut(head === "" ? body : `${head}\n\n${body}`, longest));
  };
  for (const line of markdown.replaceAll("\r\n", "\n").split("\n")) {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    const heading =
      isCode || line.length > longestHeading ? null : /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (heading === null) {
      lines.push(line);
      continue;
    }
    close();
    const level = heading[1]?.length ?? 1;
    headings.length = Math.min(headings.length, level - 1);
    while (headings.length < level - 1) headings.push("");
    headings.push(heading[2] ?? "");
  }
  close();
  return rules;
}

/** Something to follow besides code. */
function hasProse(body: string): boolean {
  const prose = body
    .replaceAll(/^[ \t]*(```|~~~)[\s\S]*?^[ \t]*\1.*$/gm, "")
    .replaceAll(/<!--[\s\S]*?-->/g, "");
  return /\p{L}{2,}\s+\S*\p{L}/u.test(prose);
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}
