import type { Family } from "./languages.ts";
import type { Line } from "./lines.ts";

/** A condition that decides whether the code after it or inside of it runs. */
export interface Guard {
  readonly condition: string;
  /** `exits`: leaves when the condition holds. `wraps`: runs what is inside. `asserts`: fails unless it holds. */
  readonly form: "exits" | "wraps" | "asserts";
  /** The condition counts when it is false, as with `unless`. */
  readonly negated: boolean;
  /** Refuses loudly: an error, not a mere return. */
  readonly loud: boolean;
  /** What is done where the condition strikes. */
  readonly body: string;
  /** Indexes of the first line, of the last line of the head, and of the last line of all. */
  readonly from: number;
  readonly headEnd: number;
  readonly to: number;
  readonly indent: number;
}

const HEAD = /^(?:\}\s*)?(?:else\s+)?(if|elif|elsif|unless|guard|else if)\b\s*(?:constexpr\s+)?/;
/** Begins a statement that leaves the function or the round of a loop. */
export const LEAVES =
  /^(?:\}?\s*)?(?:return\b|throw\b|raise\b|rescue\b|continue\b|break\b|goto\b|exit\b|die\b|abort\b|panic!?\b|next\b|redirect|halt\b|head\b|process\.exit|sys\.exit|os\.Exit|reject\(|fail\w*\(|callback\(|cb\(|done\(|res\.(?:status|send|sendStatus|end|redirect)|http\.Error|c\.(?:Abort|Error|NotFound)|ctx\.throw|log\.Fatal|bail!|(?:self\.)?fail\b|render\b|forbidden|deny)/;
const LOUD =
  /\b(?:throw|raise|panic|abort|die|exit|fatal|bail|reject|fail\w*|[45]\d\d|\w*[eE]rr(?:or|f)?\w*|\w*Exception|[A-Z_]*(?:INVALID|FAIL|BAD|ERR)[A-Z_]*|forbidden|unauthorized|NotFound|callback|cb|next)\b|return\s+-\d|return\s+(?:false|False|null|nil|None|NULL)\b/;
const ASSERTS =
  /^(?:[\w$]+(?:\.|::))*(?:assert(?!ion)\w*|requireNonNull|require|check(?:Argument|NotNull|State|Elements?Index|PositionIndex)?|ensure!?|invariant|notNull|isTrue|notEmpty|hasText|abort_if|abort_unless|throw_if|throw_unless|precondition|Guard\.\w+)!?\s*\(/;
const RUBY_TAIL =
  /^((?:return|raise|next|head|render|redirect_to|abort|fail|break|halt)\b.*?)\s(if|unless)\s(.+)$/;

/** Lines over which a condition may go. */
const HEAD_LINES = 8;
/** Lines that the body of a guard may have. */
const BODY_LINES = 8;

/** All guards among successive lines, outermost first where one holds another. */
export function guardsIn(lines: readonly Line[], family: Family): Guard[] {
  const found: Guard[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const guard = guardAt(lines, at, family);
    if (guard !== null) found.push(guard);
  }
  return found;
}

function guardAt(lines: readonly Line[], at: number, family: Family): Guard | null {
  const first = lines[at];
  if (first === undefined || first.code === "") return null;
  const base = { from: at, headEnd: at, to: at, indent: first.indent };
  const tail = family === "ruby" || family === "template" ? RUBY_TAIL.exec(first.code) : null;
  if (tail !== null) {
    const [, body = "", word, condition = ""] = tail;
    return {
      ...base,
      condition,
      form: "exits",
      negated: word === "unless",
      loud: LOUD.test(body),
      body,
    };
  }
  return asserted(first, base, family) ?? branch(lines, at, family);
}

function asserted(
  { code }: Line,
  base: Pick<Guard, "from" | "headEnd" | "to" | "indent">,
  family: Family,
): Guard | null {
  const common = { ...base, form: "asserts", negated: false, loud: true, body: code } as const;
  if (family === "python") {
    const [, condition] = /^assert\s+(.+?)(?:,\s*f?["'].*)?$/.exec(code) ?? [];
    return condition === undefined ? null : { ...common, condition };
  }
  const match = ASSERTS.exec(code);
  if (match === null) return null;
  const end = closing(code, match[0].length - 1);
  if (end === -1) return null;
  const condition = code.slice(match[0].length, end);
  // `require("module")` is no check, and an assertion of two values is one of tests.
  if (/^\s*["'`]/.test(condition) || !/^[\s;)]*$/.test(code.slice(end + 1).replace(/\{.*$/, "")))
    return null;
  return { ...common, condition, negated: /_if\s*\(/.test(match[0]) };
}

function branch(lines: readonly Line[], at: number, family: Family): Guard | null {
  const first = lines[at];
  const match = first === undefined ? null : HEAD.exec(first.code);
  if (first === undefined || match === null) return null;
  const head = joinedHead(lines, at, family);
  if (head === null) return null;
  const { text, last } = head;
  const parts = splitHead(text.slice(match[0].length), family);
  if (parts === null || parts.condition === "") return null;
  const negated = match[1] === "unless";
  const guard = {
    condition: parts.condition,
    negated,
    from: at,
    headEnd: last,
    indent: first.indent,
  };
  const inline = parts.rest.replace(/^\s*\{?\s*/, "").replace(/\s*\}\s*$/, "");
  if (inline !== "" && !/^(?:then|:)$/.test(inline))
    return {
      ...guard,
      to: last,
      form: LEAVES.test(inline) || match[1] === "guard" ? "exits" : "wraps",
      loud: LOUD.test(inline),
      body: inline,
    };
  return { ...guard, ...bodyOf(lines, last, first.indent) };
}

function bodyOf(
  lines: readonly Line[],
  head: number,
  indent: number,
): Pick<Guard, "form" | "loud" | "to" | "body"> {
  let to = head;
  let last: Pick<Line, "code" | "indent"> = { code: "", indent };
  let count = 0;
  let loud = false;
  let body = "";
  for (let at = head + 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined) break;
    if (line.code === "") continue;
    if (line.indent <= indent) {
      if (/^(?:\}|\{|end\b|endif\b)/.test(line.code) && line.indent === indent) {
        to = at;
        if (line.code === "{") continue;
      }
      break;
    }
    count += 1;
    to = at;
    if (count <= BODY_LINES) body += `${line.code} `;
    if (LEAVES.test(line.code)) loud ||= LOUD.test(line.code);
    // A statement may go over several lines: what it begins with counts.
    const goesOn =
      /^[)\]}.,"'`]/.test(line.code) || (LEAVES.test(last.code) && line.indent > last.indent);
    if (!goesOn) last = line;
  }
  const exits = count > 0 && count <= BODY_LINES && LEAVES.test(last.code);
  return { form: exits ? "exits" : "wraps", loud, to, body };
}

function joinedHead(
  lines: readonly Line[],
  at: number,
  family: Family,
): { text: string; last: number } | null {
  let text = "";
  for (let last = at; last < Math.min(lines.length, at + HEAD_LINES); last += 1) {
    text += `${text === "" ? "" : " "}${lines[last]?.code ?? ""}`;
    if (text.length > 1_000) return null;
    const open = depthOf(text);
    if (open === 0 || (open === 1 && /\{[^{}()]*$/.test(text))) {
      const ended =
        family !== "go" && family !== "rust" && family !== "python" ? true : /[{:]|\}$/.test(text);
      if (ended && !/(?:&&|\|\|)$/.test(text)) return { text, last };
    }
  }
  return null;
}

function depthOf(text: string): number {
  let depth = 0;
  for (const char of bare(text)) {
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
  }
  return depth;
}

/** Literals blanked, so that brackets inside of them don't count. */
function bare(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (all) => "_".repeat(all.length));
}

function splitHead(text: string, family: Family): { condition: string; rest: string } | null {
  if (
    family === "python" ||
    family === "ruby" ||
    (family === "template" && !text.startsWith("("))
  ) {
    const end = family === "python" ? colonOf(text) : text.replace(/\s+then\b.*$/, "").length;
    return end === -1
      ? null
      : { condition: trimmed(text.slice(0, end)), rest: text.slice(end + 1) };
  }
  if (family === "go" || family === "rust" || !text.startsWith("(")) {
    const brace = bare(text).lastIndexOf("{");
    if (brace === -1) return null;
    const head = text.slice(0, brace).trim();
    const semicolon = family === "go" ? bare(head).lastIndexOf(";") : -1;
    return { condition: trimmed(head.slice(semicolon + 1)), rest: text.slice(brace) };
  }
  const end = closing(text, 0);
  return end === -1 ? null : { condition: trimmed(text.slice(1, end)), rest: text.slice(end + 1) };
}

function colonOf(text: string): number {
  let depth = 0;
  for (const [at, char] of bare(text).split("").entries()) {
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
    else if (char === ":" && depth === 0) return at;
  }
  return -1;
}

function trimmed(condition: string): string {
  const inner = condition.trim();
  return inner.startsWith("(") && closing(inner, 0) === inner.length - 1
    ? inner.slice(1, -1).trim()
    : inner;
}

/** Where the bracket at `from` closes, or -1. */
export function closing(text: string, from: number): number {
  let depth = 0;
  const blank = bare(text);
  for (let at = from; at < blank.length; at += 1) {
    const char = blank[at] ?? "";
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
