import { splitLines } from "../text/index.ts";
import type { PlacedClaim } from "./task.ts";

/** Lines above a claim in which a check still counts as standing before it. */
const above = 15;

/**
 * What can be held against a claim without asking anybody; null when nothing can. `text`: the masked head of its file;
 * `shown`: all that the model was given. Every refutation is a fact about the text, so it can be wrong about meaning
 * only where the claim is as well.
 */
export function refuted(placed: PlacedClaim, text: string, shown: string): string | null {
  const lines = splitLines(text);
  const { claim } = placed;
  const said = `${claim.title}. ${claim.message}`;
  return (
    unknownSymbol(claim.symbols, text, shown) ??
    (isMereAdvice(claim.title, placed) ? "it asks for care and names no fault" : null) ??
    missingImport(said, placed, lines) ??
    missingAwait(claim.title, placed, lines) ??
    missingNullCheck(said, placed, lines) ??
    missingTry(claim.title, placed, lines) ??
    unused(claim.title, claim.symbols, lines)
  );
}

function unknownSymbol(symbols: readonly string[], text: string, shown: string): string | null {
  const named = symbols.map(lastName).filter((name) => /^[\p{L}_$][\p{L}\p{N}_$]{2,}$/u.test(name));
  const unknown = named.filter((name) => !text.includes(name) && !shown.includes(name));
  // One of several may be what should be called instead.
  if (named.length === 0 || unknown.length < named.length) return null;
  return `nothing is named ${unknown[0] ?? ""} there`;
}

function lastName(symbol: string): string {
  return (
    symbol
      .replace(/\(.*$/s, "")
      .split(/\.|::|->|#|\//)
      .at(-1) ?? ""
  ).trim();
}

const advice =
  /^(?:please\s+)?(?:consider|ensure|verify|make sure|double-?check|confirm|you (?:may|might|could) want|it (?:would|might) be (?:good|better|nice))\b/i;
const taste =
  /\b(?:add(?:ing)? (?:a |more |some )?(?:comments?|docstrings?|documentation|jsdoc|type hints?)|missing (?:comments?|docstrings?|documentation|jsdoc|type hints?|newline)|naming convention|more descriptive name|magic number|nitpick|typo in comment|code style)\b/i;

function isMereAdvice(title: string, { claim }: PlacedClaim): boolean {
  if (claim.rule !== null) return false;
  return advice.test(title) || (taste.test(title) && claim.category !== "security");
}

/** The names in backticks; of titles without any, the symbols. */
function namesIn(text: string, symbols: readonly string[]): string[] {
  const quoted = [...text.matchAll(/`([^`\s]{1,80})`/g)].map((match) => lastName(match[1] ?? ""));
  return (quoted.length > 0 ? quoted : symbols.map(lastName)).filter((name) =>
    /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name),
  );
}

function missingImport(
  said: string,
  { claim }: PlacedClaim,
  lines: readonly string[],
): string | null {
  if (
    !/\b(?:not|never|isn't|missing) (?:import|imported|defined|declared)\b|\bundefined (?:name|variable|function|reference)\b|\bmissing import\b/i.test(
      said,
    )
  )
    return null;
  for (const name of namesIn(claim.title, claim.symbols)) {
    const declares = new RegExp(
      `^\\s*(?:import\\b|from\\b|use\\b|using\\b|require|#include|package\\b|export\\b|(?:public|private|protected|static|async|abstract|final)\\b|(?:const|let|var|val|def|fn|func|function|class|interface|type|struct|enum|trait)\\b)[^\\n]*(?<![\\w$])${escaped(name)}(?![\\w$])|^\\s*${escaped(name)}\\s*(?::=|=(?!=))|^\\s{0,12}(?:type\\s+)?${escaped(name)},?(?:\\s+as\\s+\\w+,?)?\\s*$`,
    );
    const at = lines.findIndex((line) => declares.test(line.slice(0, 400)));
    if (at >= 0) return `line ${at + 1} brings in or declares ${name}`;
  }
  return null;
}

function missingAwait(
  title: string,
  { range }: PlacedClaim,
  lines: readonly string[],
): string | null {
  if (!/\b(?:missing|without|lacks|no|not)\b.{0,20}\bawait(?:ed)?\b/i.test(title)) return null;
  const code = lines.slice(range.start - 1, range.end).join("\n");
  const calls = code.match(/[\w$)\]]\s*\(/g)?.length ?? 0;
  return /\bawait\b/.test(code) && calls <= 1 ? "the call is awaited" : null;
}

function missingNullCheck(
  said: string,
  { claim, range }: PlacedClaim,
  lines: readonly string[],
): string | null {
  if (!/\b(?:null|nil|none|undefined)\b/i.test(said)) return null;
  if (
    !/\b(?:check|guard|dereferenc\w*|access\w*|crash\w*|throws?|panic\w*|exception|pointer)\b/i.test(
      said,
    )
  )
    return null;
  for (const name of namesIn(claim.title, claim.symbols).slice(0, 3)) {
    const line = guardOf(name, range.start, lines);
    if (line !== null) return `line ${line} deals with a missing ${name}`;
  }
  return null;
}

/** A check of the name that leaves, or that encloses the line, in the lines before it. */
function guardOf(name: string, line: number, lines: readonly string[]): number | null {
  const it = `(?<![\\w$.])${escaped(name)}`;
  const empty = "(?:null|nil|None|undefined)";
  const leaves = new RegExp(
    `\\b(?:if|unless|guard|assert\\w*|require\\w*|checkNotNull)\\b\\s*\\(?\\s*(?:!\\s*${it}\\s*[)|:&{]|not\\s+${it}\\s*(?::|or\\b)|${it}\\s*(?:===?|is)\\s*${empty})`,
  );
  const encloses = new RegExp(
    `\\bif\\b\\s*\\(?\\s*(?:${it}\\s*(?:\\)|:|&&|and\\b)|${it}\\s*(?:!==?|is not)\\s*${empty})`,
  );
  const own = lines[line - 1] ?? "";
  const depth = indent(own);
  for (let at = line - 2; at >= Math.max(0, line - 1 - above); at -= 1) {
    const text = (lines[at] ?? "").slice(0, 400);
    if (text.trim() === "") continue;
    // What was checked in a function before this one says nothing here.
    if (indent(text) < depth && /\b(?:function|def|func|fn)\b|=>\s*\{\s*$/.test(text)) return null;
    if (encloses.test(text) && indent(text) < depth) return at + 1;
    if (leaves.test(text) && indent(text) <= depth) {
      const after = `${text.replace(leaves, "")}\n${lines.slice(at + 1, Math.min(at + 4, line - 1)).join("\n")}`;
      if (/\b(?:return|throw|raise|continue|break|panic|exit|abort|fail)\b/.test(after))
        return at + 1;
    }
  }
  return null;
}

function missingTry(
  title: string,
  { range }: PlacedClaim,
  lines: readonly string[],
): string | null {
  if (
    !/\b(?:unhandled|uncaught|no|missing|without)\b.{0,25}\b(?:exceptions?|try|catch|error handling|rejections?)\b/i.test(
      title,
    )
  )
    return null;
  let depth = indent(lines[range.start - 1] ?? "");
  for (let at = range.start - 2; at >= Math.max(0, range.start - 60); at -= 1) {
    const text = lines[at] ?? "";
    if (text.trim() === "" || indent(text) >= depth) continue;
    depth = indent(text);
    if (/^\s*(?:\}\s*)?(?:try|begin)\b\s*[:{(]?/.test(text)) return `line ${at + 1} catches it`;
    if (/\b(?:function|def|func|fn|class)\b/.test(text)) return null;
  }
  return null;
}

function unused(
  title: string,
  symbols: readonly string[],
  lines: readonly string[],
): string | null {
  if (!/\b(?:unused|never used|not used|is never (?:called|read))\b/i.test(title)) return null;
  const [name] = namesIn(title, symbols);
  if (name === undefined || name.length < 3) return null;
  const word = new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, "g");
  const uses = lines.flatMap((line, at) =>
    /^\s*(?:\/\/|#|\*|--)/.test(line)
      ? []
      : Array.from(line.slice(0, 2_000).matchAll(word), () => at + 1),
  );
  const [, second] = uses;
  // Two may be a declaration and an assignment.
  return uses.length >= 3 && second !== undefined
    ? `${name} is used, such as in line ${uses[2] ?? second}`
    : null;
}

function indent(line: string): number {
  return (/^\s*/.exec(line)?.[0] ?? "").replace(/\t/g, "    ").length;
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
