import { guardedBy, subjectOf, valuesOf } from "./conditions.ts";
import { closing, LEAVES } from "./forms.ts";
import type { Family } from "./languages.ts";
import { type Block, type Line, likeness } from "./lines.ts";
import type { Loss } from "./say.ts";
import type { ChangeView, FileView } from "./view.ts";

/** Parts of an expression that held its value back, in lines that are otherwise the same. */
export function expressionsLoosened(block: Block, file: FileView, view: ChangeView): Loss[] {
  const { family } = file.language;
  return block.removed.flatMap((removed): Loss[] => {
    if (removed.code === "") return [];
    const loss =
      operandLost(removed, block, family, view) ??
      operandLineLost(removed, block, family, view) ??
      fallbackLost(removed, block, file) ??
      boundLost(removed, block) ??
      widthLost(removed, block, family) ??
      qualifierLost(removed, block);
    return loss === null ? [] : [loss];
  });
}

const AND = /&&|(?<=\s)and(?=\s)/g;
/** Where an operand ends at its own depth. */
const ENDS = /^(?:&&|\|\||[,;?:]|\s(?:and|or|then|if|unless|else)\s|\{|\)|\]|\}|=>)/;
const MOST_OPERATORS = 8;

interface Operand {
  readonly text: string;
  readonly without: string;
}

/** Each operand of `&&` in a line, with the line as it is without. */
function operandsOf(code: string): Operand[] {
  const operands: Operand[] = [];
  for (const match of [...code.matchAll(AND)].slice(0, MOST_OPERATORS)) {
    const after = match.index + match[0].length;
    const end = operandEnd(code, after);
    operands.push({
      text: code.slice(after, end).trim(),
      without: code.slice(0, match.index).trimEnd() + code.slice(end),
    });
    const start = operandStart(code, match.index);
    operands.push({
      text: code.slice(start, match.index).trim(),
      without: code.slice(0, start) + code.slice(after).trimStart(),
    });
  }
  return operands;
}

function operandEnd(code: string, from: number): number {
  for (let at = from; at < code.length; at += 1) {
    const char = code[at] ?? "";
    if (
      at > from &&
      ENDS.test(code.slice(at, at + 8)) &&
      !(char === "?" && code[at + 1] === ".") &&
      !(char === ":" && (code[at + 1] === ":" || code[at - 1] === ":"))
    )
      return at;
    if ("([{".includes(char)) {
      const close = closing(code, at);
      if (close === -1) return code.length;
      at = close;
    }
  }
  return code.length;
}

function operandStart(code: string, from: number): number {
  let depth = 0;
  for (let at = from - 1; at >= 0; at -= 1) {
    const char = code[at] ?? "";
    if (")]}".includes(char)) depth += 1;
    else if ("([{".includes(char)) {
      if (depth === 0) return at + 1;
      depth -= 1;
    } else if (depth === 0) {
      const before = code.slice(Math.max(0, at - 4), at + 1);
      if (
        /(?:&&|\|\||[,;?]|[^=!<>]=|=>|\breturn\s|\bif\s|\band\s|\bor\s|\bnot\s|\bwhile\s)$/.test(
          before,
        )
      )
        return at + 1;
    }
  }
  return 0;
}

function operandLost(removed: Line, block: Block, family: Family, view: ChangeView): Loss | null {
  if (!/&&|\band\b/.test(removed.code) || leaves(removed, block)) return null;
  for (const { text, without } of operandsOf(removed.code)) {
    const bare = same(without);
    const line = block.added.find(({ code }) => same(code) === bare);
    if (line === undefined || bare.length < 5) continue;
    const loss = lossOf(text, line, removed, family, view);
    if (loss !== null) return loss;
  }
  return null;
}

function same(code: string): string {
  return code.replace(/[\s()]+/g, "");
}

function lossOf(
  text: string,
  line: Line,
  removed: Line,
  family: Family,
  view: ChangeView,
): Loss | null {
  const guarded = guardedBy(text, family) ?? truthy(text);
  if (guarded === null) return null;
  const bare = same(text).replace(/^!+/, "");
  if (view.files.some(({ added }) => added.some(({ code }) => same(code).includes(bare))))
    return null;
  if (guarded.kind === "null-check" && !isUsed(bare, line.code)) return null;
  return {
    kind: guarded.kind,
    line: line.line,
    name: subjectOf(text),
    removed,
    confidence: guarded.confidence,
  };
}

/** What was asked whether it is there is asked for what it holds. */
function isUsed(chain: string, code: string): boolean {
  const [name] = /[\w$.>-]+/.exec(chain) ?? [];
  if (name === undefined) return false;
  return new RegExp(
    `(?<![\\w$])${name.replaceAll(/[.$]/g, String.raw`\$&`)}(?:\\.|->|\\[|\\()`,
  ).test(code);
}

function truthy(text: string): { kind: "null-check"; confidence: "low" } | null {
  return /^!{0,2}[A-Za-z_$][\w$]*(?:(?:\.|->|\?\.)\w+)*$/.test(text)
    ? { kind: "null-check", confidence: "low" }
    : null;
}

/** One line of a condition over several lines. */
function operandLineLost(
  removed: Line,
  block: Block,
  family: Family,
  view: ChangeView,
): Loss | null {
  const [, leading, body] = /^(&&|\|\||and\s|or\s)(.+)$/.exec(removed.code) ?? [];
  const [, other, trailing] = /^(.+?)(&&|\|\||\sand|\sor)$/.exec(removed.code) ?? [];
  const operator = (leading ?? trailing)?.trim();
  const text = (body ?? other ?? "")
    .trim()
    .replace(/^(?:if|elif|while|return)\s*\(?/, "")
    .replace(/\)?\s*[{:;]?$/, (all) =>
      all.startsWith(")") && /\(/.test(body ?? other ?? "") ? ")" : "",
    );
  if (
    operator === undefined ||
    block.removed.length > 3 ||
    block.added.length > block.removed.length
  )
    return null;
  const exits = leaves(removed, block);
  if (exits !== (operator === "||" || operator === "or")) return null;
  const guarded = guardedBy(text, family);
  const line = [...block.added, ...block.below.slice(0, 1), ...block.above.slice(-1)].find(
    ({ code }) => /\w/.test(code),
  );
  if (guarded === null || guarded.kind === "null-check" || line === undefined) return null;
  const roots = valuesOf(text)
    .flatMap((value) => value.split(/\W+/).slice(0, 1))
    .filter((root) => root !== "this" && root !== "self");
  if (
    block.added.some(
      ({ code }) => likeness(code, removed.code) > 0.6 || roots.some((root) => code.includes(root)),
    )
  )
    return null;
  if (view.files.some(({ added }) => added.some(({ code }) => same(code).includes(same(text)))))
    return null;
  return {
    kind: guarded.kind,
    line: line.line,
    name: subjectOf(text),
    removed,
    confidence: guarded.confidence,
  };
}

/** The condition on this line is one to leave by. */
function leaves(removed: Line, block: Block): boolean {
  if (/\breturn\b.*\b(?:if|unless)\b|^(?:raise|next)\b/.test(removed.code)) return true;
  const tail = /(?:\)\s*\{?|\{|:)\s*((?:return|throw|continue|break|goto|raise)\b.*)$/.exec(
    removed.code,
  );
  if (tail !== null) return true;
  if (/^return\b|=>|^[\w.$]+\s*=/.test(removed.code)) return false;
  const next = [...block.removed.slice(block.removed.indexOf(removed) + 1), ...block.below]
    .filter(({ code }) => code !== "")
    .slice(0, 5);
  const head = next.findIndex(({ code }) => /^(?:&&|\|\||\)|and\b|or\b)/.test(code));
  const body = next
    .slice(head === -1 ? 0 : head)
    .find(({ code }) => !/^(?:&&|\|\||\)|\{|and\b|or\b)/.test(code));
  return body !== undefined && body.indent > removed.indent - 4 && LEAVES.test(body.code);
}

const FALLBACK = /\s*(?:\?\?|\|\|)\s*(?:\[\]|\{\}|""|''|0|null|false|undefined|"[^"]*"|'[^']*')/;

/** `a?.b` that became `a.b`, or a value that lost what stood in when it is absent. */
function fallbackLost(
  removed: Line,
  block: Block,
  { file: { path }, language: { family } }: FileView,
): Loss | null {
  // TypeScript's compiler knows what can be absent.
  if (/\.[cm]?tsx?$/.test(path)) return null;
  if (
    family !== "js" &&
    family !== "csharp" &&
    family !== "jvm" &&
    family !== "ruby" &&
    family !== "php"
  )
    return null;
  const sure = removed.code
    .replaceAll(/\?\.(?=[A-Za-z_$])/g, ".")
    .replaceAll(/\?\.(?=[([])/g, "")
    .replaceAll("&.", ".")
    .replaceAll("?->", "->");
  const plain = sure.replace(/\s+/g, "");
  const line =
    sure === removed.code ? undefined : block.added.find(({ squeezed }) => squeezed === plain);
  if (line !== undefined)
    return {
      kind: "null-check",
      line: line.line,
      name: subjectOf(/([\w.$]+)(?:\?\.|&\.|\?->)/.exec(removed.code)?.[1] ?? removed.code),
      removed,
      confidence: "low",
    };
  if (family !== "js" || !FALLBACK.test(removed.code)) return null;
  const without = same(removed.code.replace(FALLBACK, ""));
  const bare = block.added.find(
    ({ code }) =>
      same(code) === without &&
      /\.\w+\(|\.\.\.|\[|\.length/.test(code.slice(code.indexOf("=") + 1)),
  );
  return bare === undefined || without.length < 6
    ? null
    : {
        kind: "null-check",
        line: bare.line,
        name: subjectOf(
          removed.code
            .split(/\?\?|\|\|/)[0]
            ?.split(/[=(]/)
            .at(-1) ?? "",
        ),
        removed,
        confidence: "low",
      };
}

const BOUNDS =
  /(?<![\w$.])(?:Math\.(?:min|max)|std::(?:min|max|clamp)|math\.(?:Min|Max)|min|max|MIN|MAX|clamp|_\.clamp|coerceIn|coerceAtMost)\s*\(/;

/** `min(x, LIMIT)` that became `x`. */
function boundLost(removed: Line, block: Block): Loss | null {
  const match = BOUNDS.exec(removed.code);
  if (match === null) return null;
  const open = match.index + match[0].length - 1;
  const end = closing(removed.code, open);
  if (end === -1) return null;
  for (const one of removed.code.slice(open + 1, end).split(",")) {
    if (/^\d*$/.test(one.trim())) continue;
    const without = same(removed.code.slice(0, match.index) + one + removed.code.slice(end + 1));
    const line = block.added.find(({ code }) => same(code) === without);
    if (line !== undefined)
      return {
        kind: "size-check",
        line: line.line,
        name: one.trim(),
        removed,
        confidence: "medium",
      };
  }
  return null;
}

const WIDE =
  /\b(?:size_t|ssize_t|off_t|u?int64_t|long long|unsigned long long|long|uint64|int64|u64|i64|usize|BigInteger|monotime)\b/;
const CAST =
  /\((?:size_t|u?int64_t|long long|unsigned long long|long|uint64|ptrdiff_t|curl_off_t|monotime)\)\s*(?=[\w(])/;

/** Numbers that are computed or kept in fewer bits. */
function widthLost(removed: Line, block: Block, family: Family): Loss | null {
  if (!["c", "jvm", "csharp", "rust", "go"].includes(family) || !WIDE.test(removed.code))
    return null;
  for (const line of block.added) {
    const cast = CAST.exec(removed.code);
    const uncast =
      cast !== null &&
      /[*+<-]/.test(removed.code.slice(cast.index + cast[0].length)) &&
      line.squeezed === removed.code.replace(CAST, "").replace(/\s+/g, "");
    const [, narrow] = new RegExp(`^${pattern(removed.code)}$`).exec(line.code) ?? [];
    if (
      uncast ||
      (narrow !== undefined &&
        /^(?:unsigned\s+)?(?:int|short|char|u?int(?:32|16|8)(?:_t)?|[ui](?:32|16|8)|unsigned|float)$/.test(
          narrow,
        ))
    )
      return {
        kind: "narrower-number",
        line: line.line,
        name: line.code,
        removed,
        confidence: uncast ? "medium" : "low",
      };
  }
  return null;
}

/** The line as a pattern with a hole for its first wide type. */
function pattern(code: string): string {
  const match = WIDE.exec(code);
  if (match === null) return "(?!)";
  const quoted = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return `${quoted(code.slice(0, match.index))}([\\w ]+?)${quoted(code.slice(match.index + match[0].length))}`;
}

const QUALIFIERS =
  /_?(?:[sS]afe(?:ly)?|[sS]ecure(?:ly)?|[sS]trict(?:ly)?|[cC]hecked|[bB]ounded|[eE]scap(?:ed?|ing)|[sS]anitized?|[vV]erified|[vV]alidated?|[lL]imited|[rR]estricted|[rR]ange|[lL]ocked|[tT]ry)_?/;

/** A call whose name lost the word that made it safe. */
function qualifierLost(removed: Line, block: Block): Loss | null {
  const calls = (code: string): string[] =>
    [...code.matchAll(/([A-Za-z_]\w{3,})!?\s*\(/g)].map(([, name = ""]) => name);
  const before = calls(removed.code);
  for (const line of block.added) {
    const after = calls(line.code).filter((name) => !before.includes(name));
    for (const name of before) {
      const bare = name.replace(QUALIFIERS, "").toLowerCase();
      if (bare.length < 3 || bare === name.toLowerCase() || calls(line.code).includes(name))
        continue;
      const unsafe = after.find(
        (one) => one.toLowerCase() === bare || one.toLowerCase() === `${bare}unsafe`,
      );
      if (unsafe === undefined || likeness(removed.code, line.code) < 0.5) continue;
      if (/^(?:function|def|func|fn|static|public|private|export)\b/.test(line.code)) continue;
      return { kind: "unsafe-call", line: line.line, name: unsafe, removed, confidence: "medium" };
    }
  }
  return null;
}
