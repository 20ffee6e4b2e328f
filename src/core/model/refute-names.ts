import type { LineRange } from "../domain/index.ts";
import { codeOf, escaped, indent, onlyName, wordOf } from "./source-lines.ts";

/** Lines that one import may be spread over. */
const longestImport = 200;

export function missingImport(title: string, lines: readonly string[]): string | null {
  const says =
    /`\s+(?:is|are|was)\s+(?:used\s+but\s+)?(?:not|never)\s+(?:imported|defined|declared)(?:\s+(?:anywhere|in this file|here))?$|`\s+(?:isn't|is used but)\s+(?:imported|defined|declared)$|\b(?:missing|no) import (?:of|for)\s+`|\bundefined (?:name|function|reference)\s+`|`[^`]*`\s+is used without (?:an |its )?import$/i;
  if (!says.test(title)) return null;
  const name = onlyName(title);
  if (name === null || name.includes(".")) return null;
  const at = broughtIn(name, lines);
  return at === null ? null : `line ${at} brings in or declares ${name}`;
}

/** The line of an import or a declaration for the whole file: what a function declares for itself is not seen elsewhere. */
function broughtIn(name: string, lines: readonly string[]): number | null {
  const word = wordOf(name);
  const renamed = new RegExp(`${word}\\s+as\\b`);
  const declares = new RegExp(
    `^(?:(?:export|default|declare|public|private|protected|internal|static|async|abstract|final|pub|inline)\\s+)*(?:const|let|var|val|def|fn|fun|func|function\\*?|class|interface|type|struct|enum|trait)\\s+(?:${word}|[{[][^=]*${word}[^=]*[}\\]]\\s*=)|^${word}\\s*(?::\\s*[^=]*)?(?::=|=(?!=))`,
  );
  for (let at = 0; at < lines.length; at += 1) {
    const line = codeOf(lines[at] ?? "");
    if (line === "" || indent(line) > 0) continue;
    if (declares.test(line)) return at + 1;
    if (!/^(?:import\b(?!\s*\()|from\b|use\b|using\b)/.test(line)) continue;
    const statement = statementAt(at, lines);
    if (importsName(statement, name) && !renamed.test(statement)) return at + 1;
  }
  return null;
}

/** An import up to its closing bracket. */
function statementAt(at: number, lines: readonly string[]): string {
  let statement = "";
  for (let next = at; next < Math.min(lines.length, at + longestImport); next += 1) {
    statement += ` ${codeOf(lines[next] ?? "")}`;
    const opened = statement.match(/[({]/g)?.length ?? 0;
    const closed = statement.match(/[)}]/g)?.length ?? 0;
    if (opened <= closed) break;
  }
  return statement;
}

function importsName(statement: string, name: string): boolean {
  const own = escaped(name);
  // Only the end of a dotted path is brought in; of Python's `from … import`, what follows.
  const given = statement.replace(/^\s*from\s+\S+\s+import\b/, " import");
  return new RegExp(`(?:^|[\\s,{(.:*])${own}\\s*(?:[,;})]|$|from\\b)`).test(given);
}

/** Only for what the file declares or imports at its top: a name within a function is another one elsewhere. */
export function unused(title: string, range: LineRange, lines: readonly string[]): string | null {
  const says =
    /^unused (?:import|function|constant|class|type|method|export)s?:?\s+`[^`]+`$|^`[^`]+`\s+is\s+(?:(?:imported|defined|declared|exported)\s+but\s+)?(?:never|not)\s+(?:used|called)$/i;
  const name = onlyName(title);
  if (!says.test(title) || name === null || name.length < 3 || name.includes(".")) return null;
  const declared = lines
    .slice(range.start - 1, range.end)
    .some((line) => indent(line) === 0 && new RegExp(wordOf(name)).test(codeOf(line)));
  if (!declared) return null;
  const uses: number[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (at >= range.start - 1 && at < range.end) continue;
    const line = codeOf(lines[at] ?? "");
    if (hides(name, line)) return null;
    if (new RegExp(`${wordOf(name)}(?!\\s*(?:\\??:|=(?!=)))`).test(line)) uses.push(at + 1);
  }
  const [first] = uses;
  return first === undefined ? null : `${name} is used, such as in line ${first}`;
}

/** True when the line may give the name another meaning: a parameter, a local variable, another import. */
function hides(name: string, line: string): boolean {
  const word = wordOf(name);
  return new RegExp(
    `${word}\\s*=>|\\([^()]*${word}[^()]*\\)\\s*(?:=>|\\{|:)|\\b(?:function|def|fn|func|fun|lambda)\\b[^)]*${word}|\\b(?:const|let|var|val|import|from|for|catch|except|as)\\b[^=]*${word}(?!\\s*\\()`,
  ).test(line);
}
