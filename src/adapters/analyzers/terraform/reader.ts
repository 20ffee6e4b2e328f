import type { LineRange } from "../../../core/domain/index.ts";

/** `resource "aws_s3_bucket" "logs" { … }` */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
  /** The line on which it begins. */
  readonly range: LineRange;
}

export interface Attribute {
  /** The expression as written, without comments. */
  readonly text: string;
  /** Its text when it is one quoted string without `${…}`. */
  readonly string: string | null;
  readonly range: LineRange;
}

interface Token {
  readonly kind: "name" | "string" | "heredoc" | "mark" | "line";
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
}

/** Deeper nesting is no configuration. */
const DEEPEST = 60;

/** HCL native syntax, as far as blocks and attributes go; expressions stay text. Null for what isn't HCL. */
export function readTerraform(text: string): Block[] | null {
  const tokens = tokenize(text);
  if (tokens === null) return null;
  const state = { tokens, at: 0 };
  const body = readBody(state, 0);
  return body === null || state.at < tokens.length ? null : [...body.blocks];
}

const TOKEN =
  /[ \t\r]+|(?<comment>#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<line>\n)|(?<heredoc><<-?[A-Za-z_][\w-]{0,60}(?=\r?\n))|(?<name>[\p{L}_][\p{L}\p{N}_-]*)|(?<quote>")|(?<mark>[\d.]+|=>|==|!=|<=|>=|&&|\|\||\.\.\.|[^\s])/uy;

function tokenize(text: string): Token[] | null {
  const tokens: Token[] = [];
  let line = 1;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const groups = match.groups ?? {};
    let end = at + match[0].length;
    let kind: Token["kind"] | null = null;
    if (groups["line"] !== undefined) kind = "line";
    else if (groups["name"] !== undefined) kind = "name";
    else if (groups["mark"] !== undefined) kind = "mark";
    else if (groups["quote"] !== undefined) {
      kind = "string";
      end = endOfString(text, at);
    } else if (groups["heredoc"] !== undefined) {
      kind = "heredoc";
      end = endOfHeredoc(text, end, match[0].replace(/^<<-?/, ""));
    }
    if (end === -1) return null;
    const whole = text.slice(at, end);
    const endLine = line + (kind === "line" ? 0 : count(whole));
    if (kind !== null) tokens.push({ kind, text: whole, line, endLine });
    line = kind === "line" ? line + 1 : endLine;
    at = end;
  }
  return tokens;
}

function count(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** After the closing quote; `${ … }` may hold strings of its own. -1 when it never closes. */
function endOfString(text: string, start: number): number {
  let depth = 0;
  let inner = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (depth === 0 && char === '"') return at + 1;
    else if (depth === 0 && char === "\n") return -1;
    else if (!inner && (char === "$" || char === "%") && text[at + 1] === "{") {
      depth += 1;
      at += 1;
    } else if (depth > 0 && char === '"') inner = !inner;
    else if (depth > 0 && !inner && char === "{") depth += 1;
    else if (depth > 0 && !inner && char === "}") depth -= 1;
  }
  return -1;
}

function endOfHeredoc(text: string, from: number, word: string): number {
  for (let at = text.indexOf("\n", from); at !== -1; at = text.indexOf("\n", at + 1)) {
    const next = text.indexOf("\n", at + 1);
    const line = text.slice(at + 1, next === -1 ? text.length : next);
    if (line.trim() === word) return next === -1 ? text.length : next;
  }
  return -1;
}

interface State {
  readonly tokens: readonly Token[];
  at: number;
}

type Body = Pick<Block, "attributes" | "blocks">;

/** Up to the closing brace, which is left; null for what is neither an attribute nor a block. */
function readBody(state: State, depth: number): Body | null {
  if (depth > DEEPEST) return null;
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (;;) {
    const token = state.tokens[state.at];
    if (token === undefined || token.text === "}") return { attributes, blocks };
    state.at += 1;
    if (token.kind === "line") continue;
    if (token.kind !== "name" && token.kind !== "string") return null;
    const next = state.tokens[state.at];
    if (next?.text === "=") {
      state.at += 1;
      attributes.set(unquote(token.text), readAttribute(state, token));
    } else {
      const block = readBlock(state, token, depth);
      if (block === null) return null;
      blocks.push(block);
    }
  }
}

function readBlock(state: State, first: Token, depth: number): Block | null {
  const labels: string[] = [];
  for (;;) {
    const token = state.tokens[state.at];
    state.at += 1;
    if (token === undefined) return null;
    if (token.kind === "name" || token.kind === "string") labels.push(unquote(token.text));
    else if (token.text === "{") break;
    else return null;
  }
  const body = readBody(state, depth + 1);
  if (body === null || state.tokens[state.at]?.text !== "}") return null;
  state.at += 1;
  return { type: first.text, labels, ...body, range: { start: first.line, end: first.line } };
}

/** To the end of the line outside of brackets. */
function readAttribute(state: State, name: Token): Attribute {
  const parts: Token[] = [];
  let open = 0;
  for (; state.at < state.tokens.length; state.at += 1) {
    const token = state.tokens[state.at];
    if (token === undefined) break;
    if (token.kind === "mark" && /^[[({]$/.test(token.text)) open += 1;
    if (token.kind === "mark" && /^[\])}]$/.test(token.text)) {
      if (open === 0) break;
      open -= 1;
    }
    if (token.kind === "line" && open === 0) break;
    if (token.kind !== "line") parts.push(token);
  }
  const only = parts.length === 1 && parts[0]?.kind === "string" ? parts[0].text : null;
  return {
    text: joined(parts),
    string: only === null || /[$%]\{/.test(only) ? null : unquote(only),
    range: { start: name.line, end: parts.at(-1)?.endLine ?? name.line },
  };
}

function joined(parts: readonly Token[]): string {
  return parts
    .map(({ text }, at) =>
      text === "." || at === 0 || parts[at - 1]?.text === "." ? text : ` ${text}`,
    )
    .join("");
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, "$1") : text;
}
