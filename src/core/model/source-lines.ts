/** Lines longer than this are looked at only so far: they are generated, and patterns must stay cheap. */
const longestLine = 400;

/** The line without comments and without what stands between quotes, so that only code counts. */
export function codeOf(line: string): string {
  const cut = line.slice(0, longestLine);
  if (/^\s*(?:\/\/|#(?!\w)|\*|\/\*|--\s|<!--|"""|''')/.test(cut)) return "";
  return cut
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""')
    .replace(/\/\/.*$|\/\*.*?\*\/|\s#\s.*$/g, "");
}

/** Columns of white space before the line's text. */
export function indent(line: string): number {
  return (/^\s*/.exec(line)?.[0] ?? "").replace(/\t/g, "    ").length;
}

export function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The identifier alone, as a pattern; what stands behind a dot is another one. */
export function wordOf(name: string): string {
  return `(?<![\\w$.])${escaped(name)}(?![\\w$])`;
}

/** The end of a dotted name, without what it is called with. */
export function lastName(symbol: string): string {
  return (
    symbol
      .replace(/\(.*$/s, "")
      .split(/\.|::|->|#|\//)
      .at(-1) ?? ""
  ).trim();
}

/** The one piece of code that the title is about; null when it names none, or several. */
export function onlyName(title: string): string | null {
  const names = new Set(
    [...title.matchAll(/`([^`\s]{1,80})`/g)].map((match) => (match[1] ?? "").replace(/\(\)$/, "")),
  );
  const [name] = names;
  if (names.size !== 1 || name === undefined) return null;
  return /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u.test(name) ? name : null;
}

/** A function begins here: what was checked outside of it says little of what is in it. */
export function beginsFunction(line: string): boolean {
  if (/\b(?:function|def|func|fn|fun|sub|lambda|class|impl)\b|=>/.test(line)) return true;
  if (line.trimEnd().replace(/\{$/, "").trimEnd().endsWith("->")) return true;
  if (
    /^\s*(?:\}\s*)?(?:else|if|elif|elsif|for|foreach|while|switch|catch|with|try|using|lock|synchronized|unless|until|match|when|do|select|case|guard)\b/.test(
      line,
    )
  )
    return false;
  return /\)\s*(?::\s*[^{]*|throws\s+[^{]*|const\s*)?\{\s*$/.test(line);
}

export interface Step {
  readonly line: string;
  /** From 0. */
  readonly at: number;
  /** `around`: the line opens a block that holds the place. `before`: it is run before the place, in a block that holds it. */
  readonly is: "around" | "before";
}

/**
 * The lines that lead to the place, from it upwards, as far as indentation tells: those within blocks that have ended,
 * or of other branches, are left out. Ends with the line that begins the function.
 */
export function* stepsTo(place: number, lines: readonly string[], most: number): Generator<Step> {
  let depth = indent(lines[place - 1] ?? "");
  for (let at = place - 2; at >= Math.max(0, place - 1 - most); at -= 1) {
    const line = codeOf(lines[at] ?? "");
    if (/^[)}\]\s]*[;,]?$/.test(line.trim())) continue;
    const own = indent(line);
    if (own > depth) continue;
    const is = own < depth ? "around" : "before";
    depth = own;
    yield { line, at, is };
    if (is === "around" && beginsFunction(line)) return;
  }
}
