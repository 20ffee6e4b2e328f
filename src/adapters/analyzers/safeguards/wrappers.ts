import type { Confidence } from "../../../core/domain/index.ts";
import { likeness, type Block, type Line } from "./lines.ts";
import type { Kind, Loss } from "./say.ts";
import type { ChangeView, FileView } from "./view.ts";

interface Wrapper {
  readonly kind: Kind;
  /** Matches the call's name up to its opening bracket. */
  readonly call: RegExp;
  /** What counts as the same safeguard elsewhere in the change. */
  readonly same: RegExp;
  readonly confidence: Confidence;
}

/** How much of the line without its safeguard must be found again. */
const REMAINS = 0.62;

const ESCAPES =
  /(?<![\w$])(?:[\w$]+(?:\.|::|->))*(?:\w*(?<!un)(?:[eE]scape|ESCAPE)(?!d|Sequence|char|r\b)\w*|esc_\w+|\w*[sS]aniti[sz]e(?!d|r\b)\w*|DOMPurify\.\w+|[pP]urify\w*|htmlspecialchars|htmlentities|html_?[eE]ncode|HtmlEncode|encodeURI(?:Component)?|[uU]rl_?[eE]ncode|rawurlencode|UrlEncode|strip_tags|stripTags|bleach\.clean|encodeForHTML\w*|forHtml\w*|HTMLEscapeString|QueryEscape|PathEscape|quote_plus|xss)\s*\(/;
const SHELL_QUOTES =
  /(?<![\w$])(?:[\w$]+(?:\.|::|->))*(?:shlex\.quote|pipes\.quote|shellescape|escapeshellarg|escapeshellcmd|shell_?[qQ]uote|quoteShell\w*|Shellwords\.\w+)\s*\(/;
const VERIFIES =
  /(?<![\w$])(?:[\w$]+(?:\.|::|->))*(?:\w*[vV]erif(?:y|ies)\w*(?:[sS]ign|[jJ]wt|[tT]oken|[hH]mac|[dD]igest)\w*|jwt\.verify|Jwt\.verify|openssl_verify|crypto\.verify)\s*\(/;
const CONSTANT =
  /(?<![\w$])(?:[\w$]+(?:\.|::|->))*(?:timingSafeEqual|compare_digest|hash_equals|secure_compare|ConstantTimeCompare|constant_time_compare|constantTimeEquals?|FixedTimeEquals|MessageDigest\.isEqual|safeCompare|safe_compare|CRYPTO_memcmp)\s*\(/;
const CANONICAL =
  /(?<![\w$])(?:[\w$]+(?:\.|::|->))*(?:realpath|safe_join|secure_filename|secureFilename|basename|filepath\.Base|path\.normalize|filepath\.Clean|\w*[pP]athx?\.Clean|getCanonicalPath|IsLocal|securejoin\.\w+|Path\.GetFileName)\s*\(/;

const WRAPPERS: readonly Wrapper[] = [
  { kind: "shell-quoting", call: SHELL_QUOTES, same: SHELL_QUOTES, confidence: "high" },
  { kind: "signature-check", call: VERIFIES, same: VERIFIES, confidence: "medium" },
  { kind: "constant-time", call: CONSTANT, same: CONSTANT, confidence: "high" },
  { kind: "escaping", call: ESCAPES, same: ESCAPES, confidence: "medium" },
  { kind: "path-check", call: CANONICAL, same: CANONICAL, confidence: "low" },
];

/** Filters of templates and methods that make a value safe, written after it. */
const SUFFIXES: readonly { readonly kind: Kind; readonly suffix: RegExp }[] = [
  { kind: "shell-quoting", suffix: /\.shellescape\b/ },
  { kind: "escaping", suffix: /\s*\|\s*(?:escape|force_escape|urlencode|escapejs|e)\b(?!\s*\()/ },
  { kind: "escaping", suffix: /\.(?:escapeHTML|escape_html|html_escape|escapeHtml)\(\)/ },
];

/** What now does the same in another way. */
const EQUIVALENT =
  /escape|saniti[sz]|purif|encode|quote|textContent|innerText|createTextNode|safe|clean|bind|prepare|verif|valid|equal|URLSearchParams|new URL\(|Uri\.|normaliz|resolve|\bhtml`|JSON\.stringify|json_encode|json\.dumps|to_json/i;

export function unwrapped(block: Block, file: FileView, view: ChangeView): Loss[] {
  const losses: Loss[] = [];
  for (const removed of block.removed) {
    for (const wrapper of WRAPPERS) {
      const call = wrapper.call.exec(removed.code);
      if (call === null || view.balanced(wrapper.same)) continue;
      const argument = argumentOf(removed.code, call.index + call[0].length);
      if (argument === null || isDeclaration(removed.code, call.index)) continue;
      const without =
        removed.code.slice(0, call.index) + argument.text + removed.code.slice(argument.end + 1);
      const loss = remains(wrapper, removed, without, argument.text, block);
      if (loss !== null) losses.push(loss);
      break;
    }
    const suffix = SUFFIXES.find(({ suffix: one }) => one.test(removed.code));
    if (suffix !== undefined && !view.balanced(suffix.suffix)) {
      const without = removed.code.replace(suffix.suffix, "");
      const same = block.added.find(({ squeezed }) => squeezed === without.replace(/\s+/g, ""));
      if (same !== undefined && file.language.family !== "c")
        losses.push(lossOf(suffix.kind, same.line, nameOf(without), removed, "medium"));
    }
  }
  return losses;
}

function lossOf(
  kind: Kind,
  line: number,
  name: string,
  removed: Line,
  confidence: Confidence,
): Loss {
  return { kind, line, name, removed, confidence };
}

function isDeclaration(code: string, at: number): boolean {
  return /\b(?:function|def|func|fun|new)\s+(?:[\w$.]+\s+)?$|^(?:(?:export|public|private|protected|static|async|final|override|void|[A-Z]\w*|const|char|int|bool)\s+)+\*?$/.test(
    code.slice(0, at),
  );
}

function remains(
  { kind, confidence }: Wrapper,
  removed: Line,
  without: string,
  argument: string,
  block: Block,
): Loss | null {
  const subject = mainName(argument);
  if (subject === null) return null;
  const names = new RegExp(`(?<![\\w$])${subject}(?![\\w$])`);
  const squeezed = without.replace(/\s+/g, "");
  const exact = block.added.find((line) => line.squeezed === squeezed);
  if (exact !== undefined)
    return lossOf(kind, exact.line, nameOf(argument), removed, better(confidence));
  let best: Line | null = null;
  let most = REMAINS;
  for (const line of block.added) {
    if (!names.test(line.code) || EQUIVALENT.test(newIn(line.code, without))) continue;
    const score = likeness(without, line.code);
    if (score >= most) [best, most] = [line, score];
  }
  if (best !== null) return lossOf(kind, best.line, nameOf(argument), removed, confidence);
  return overwritten(kind, removed, subject, names, block);
}

/** `name = escape(name)` that is gone, while the name is still used. */
function overwritten(
  kind: Kind,
  removed: Line,
  subject: string,
  names: RegExp,
  block: Block,
): Loss | null {
  const [, target] =
    /^(?:(?:const|let|var|val)\s+)?\$?([\w.]+)\s*:?=(?!=)/.exec(removed.code) ?? [];
  if (target === undefined || target.split(".").at(-1) !== subject) return null;
  if (block.added.some(({ code }) => EQUIVALENT.test(code))) return null;
  const use = [...block.added, ...block.below.slice(0, 12)].find(({ code }) => names.test(code));
  return use === undefined ? null : lossOf(kind, use.line, subject, removed, "medium");
}

function better(confidence: Confidence): Confidence {
  return confidence === "low" ? "medium" : "high";
}

/** The words of a line that another lacks. */
function newIn(code: string, former: string): string {
  const known = new Set(former.match(/[\w$]+/g) ?? []);
  return (code.match(/[\w$]+[(`]?/g) ?? [])
    .filter((word) => !known.has(word.replace(/[(`]$/, "")))
    .join(" ");
}

/** The first argument after an opening bracket, and where the bracket closes. */
export function argumentOf(code: string, from: number): { text: string; end: number } | null {
  let depth = 0;
  let comma = -1;
  for (let at = from; at < code.length; at += 1) {
    const char = code[at] ?? "";
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) {
      if (depth === 0) return { text: code.slice(from, comma === -1 ? at : comma).trim(), end: at };
      depth -= 1;
    } else if (char === "," && depth === 0 && comma === -1) comma = at;
  }
  return null;
}

const NOT_NAMES =
  /^(?:this|self|new|String|str|await|typeof|return|null|true|false|undefined|None|nil|std|string)$/;

/** The last name of the first chain of names in an expression: what the value is called. */
export function mainName(expression: string): string | null {
  const chain = /[A-Za-z_]\w*(?:\s*(?:\.|->|::|\?\.)\s*[A-Za-z_]\w*)*/g;
  const unquoted = expression.replace(/"[^"]*"|'[^']*'/g, " ");
  for (const [match] of unquoted.matchAll(chain)) {
    const names = match.split(/\W+/).filter((name) => name !== "" && !NOT_NAMES.test(name));
    const last = names.at(-1);
    if (last !== undefined) return last;
  }
  return null;
}

function nameOf(expression: string): string {
  return mainName(expression) ?? expression;
}
