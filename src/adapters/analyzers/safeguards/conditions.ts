import type { Confidence } from "../../../core/domain/index.ts";
import type { Kind } from "./say.ts";
import type { Family } from "./languages.ts";
import { mainName } from "./wrappers.ts";

/** What a condition guards against, by its words. */
export interface Guarded {
  readonly kind: Kind;
  readonly confidence: Confidence;
}

const PROTOTYPE = /__proto__|["']prototype["']|\bhasOwn(?:Property)?\b|["']constructor["']/;
const PATH =
  /["'`]\.\.(?:\/|\\\\)?["'`]|\bis_?[aA]bsolute\b|\bisAbs\b|\brealpath|is_relative_to|\bIsLocal\(|\bcommonpath|(?:path|dir|file|folder|root|base)\w*\S{0,20}\.?(?:startsWith|starts_with|startswith|StartsWith)|HasPrefix\([^)]*(?:path|dir|root)|str_starts_with\([^)]*(?:path|dir)|\b(?:symlink|S_ISLNK|isSymbolicLink)|traversal|\bcontains\(["']\.\.|includes\(["']\.\./i;
const ORIGIN =
  /\b(?:\w*\.)?(?:protocol|scheme|hostname|origin|referr?er)\b|javascript:|\bisPrivate|\bis_private|isLoopback|is_loopback|allowed_?hosts?|whitelist|allow_?list|safe_?url|same_?origin|cross_?origin|\bhost\b\s*(?:!=|==|in)|url_has_allowed_host|isSafeUrl|\bhttps?:\/\//i;
const ACCESS =
  /\b\w*(?:permission|authori[sz]ed|authenticated|is_?admin|is_?owner|\brole\b|privilege|can_?access|can_?edit|can_?delete|can_?view|can_?read|can_?write|(?<!d)isAllowed|is_allowed|has_?role|has_?access|access_?allowed|forbidden|logged_?in|current_?user|csrf|owner_?id|user_?id\s*[!=]=|verified|signature|(?:Is|is|has)(?:Site)?Admin|checkAccess)\w*/i;
const SIZE =
  /\b(?:\w*(?:len|length|size|count|depth|nest|level|recurs|num|limit|bytes|remaining|avail|capacity|offset|idx|index|pos)\w*|strlen\([^)]*\)|\w+\.(?:length|size|Length|Count|byteLength)\b(?:\(\))?|(?:len|count|strlen|sizeof)\([^)]*\))\S{0,12}\s*(?:<=?|>=?)\s*\S|(?:<=?|>=?)\s*(?:\w*(?:MAX|LIMIT|max|limit)\w*|sizeof|len\()/;
const TYPE =
  /\btypeof\b|\binstanceof\b|\bisinstance\(|\bis_(?:array|string|int|numeric|object|scalar|bool|callable)\(|Array\.isArray|\bisNaN\(|Number\.is\w+\(|\bis_a\?\(|\.isString\(|\bisString\(|isPlainObject|isObject\(|\bis\s+not\s+\w+\s*\)|\bkind_of\?/;
const NULL =
  /(?:^|[\s(!|&])!\s*[\w.>$\-[\]]+\s*(?:$|\)|\|\||&&)|(?:===?|!==?)\s*(?:null|undefined|nullptr|NULL|nil|None)\b|\bis\s+(?:not\s+)?None\b|\bis\s+(?:not\s+)?null\b|\.nil\?|\.blank\?|\.empty\?|\bisset\(|\bempty\(|\bis_null\(|^not\s+[\w.]+$|\bnil\s*[!=]=/;

const INPUT =
  /\b(?:\w+[.:>-]+)*(?:is_?valid\w*|valid\w*|check\w+|verify\w*|is_?safe\w*|is_?allowed\w*|preg_match|ctype_\w+|filter_var|in_array)\s*\(|\.(?:test|match|matches|fullmatch)\(|\.MatchString\(/i;

const NUMERIC_MEMORY: ReadonlySet<Family> = new Set<Family>(["c"]);

/** The kind of safeguard that a condition is, or null when its words say nothing of it. */
export function guardedBy(condition: string, family: Family): Guarded | null {
  if (PROTOTYPE.test(condition) && (family === "js" || family === "template"))
    return { kind: "prototype-check", confidence: "high" };
  if (PATH.test(condition)) return { kind: "path-check", confidence: "medium" };
  if (/\berr\w*\b\s*!=\s*nil/.test(condition)) return { kind: "error-check", confidence: "medium" };
  // A quoted word names a field; only what is called or compared asks for a right.
  if (ACCESS.test(condition.replace(/"[^"]*"|'[^']*'/g, '""')))
    return { kind: "authentication", confidence: "medium" };
  if (ORIGIN.test(condition)) return { kind: "origin-check", confidence: "medium" };
  if (SIZE.test(condition) && !/>=?\s*[01]$/.test(condition))
    return {
      kind: NUMERIC_MEMORY.has(family) ? "bounds-check" : "size-check",
      confidence: "medium",
    };
  if (INPUT.test(condition)) return { kind: "input-check", confidence: "medium" };
  if (TYPE.test(condition)) return { kind: "type-check", confidence: "medium" };
  if (NULL.test(condition)) return { kind: "null-check", confidence: "low" };
  return null;
}

/** Parts of a condition that are joined at its outermost level by one operator; one part without any. */
export function partsOf(condition: string, operator: "&&" | "||"): string[] {
  const word = operator === "&&" ? "and" : "or";
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < condition.length; at += 1) {
    const char = condition[at] ?? "";
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
    if (depth !== 0) continue;
    const width = condition.startsWith(operator, at)
      ? operator.length
      : condition.startsWith(` ${word} `, at)
        ? word.length + 2
        : 0;
    if (width === 0) continue;
    parts.push(condition.slice(from, at).trim());
    from = at + width;
    at = from - 1;
  }
  parts.push(condition.slice(from).trim());
  return parts.filter((part) => part !== "");
}

/** What a condition speaks of, for titles. */
export function subjectOf(condition: string): string {
  const inner = condition
    .replace(/^[\s!(]+/, "")
    .replace(
      /\b(?:not|in|and|or|if|typeof|isset|empty|len|strlen|isinstance|sizeof|is_\w+|Array\.isArray)\b\s*\(?/g,
      " ",
    );
  const [chain] =
    /[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)*/.exec(
      inner.replace(/"[^"]*"|'[^']*'/g, " "),
    ) ?? [];
  return chain ?? mainName(condition) ?? "input";
}

const COMMON =
  /^(?:if|not|and|or|null|undefined|nil|None|NULL|true|false|True|False|typeof|instanceof|isinstance|this|self|len|length|size|strlen|sizeof|isset|empty|is|in|new|return|err|ok|string|number|object|nullptr|function|int|str|unless|const|var|let|auto)$/;

const PACKAGES =
  /^(?:strings|bytes|path|filepath|posixpath|os|os\.path|fs|math|re|fmt|url|util|utils|helpers|lodash|validator|crypto|http|hmac|errors|slices|regexp|unicode|this|self|super|static|parent)$/;
const MEASURE =
  /(?:\.|->|::)(?:length|size|Length|Count|count|byteLength|len|nil|blank|empty|present)$/;

/** Values that a condition looks at, as chains of names, without constants and what is called on or with them. */
export function valuesOf(condition: string): string[] {
  const bareText = condition.replace(/"[^"]*"|'[^']*'/g, '""');
  const found = new Set<string>();
  for (const match of bareText.matchAll(/[A-Za-z_]\w*(?:(?:\.|->|::|\?\.)[A-Za-z_]\w*)*/g)) {
    let [chain] = match;
    const next = bareText.slice(match.index + chain.length);
    if (/^[!?]?\s*\(/.test(next)) {
      // A bare helper and one of a package say nothing; a method asks the value before its dot.
      const receiver = /^(.*)(?:\.|->|::|\?\.)\w+$/.exec(chain)?.[1];
      if (receiver === undefined || PACKAGES.test(receiver)) continue;
      chain = receiver;
    }
    chain = chain.replace(MEASURE, "");
    if (COMMON.test(chain) || /^[A-Z][A-Z0-9_]+$/.test(chain) || /^[A-Z]\w*(?:\.|::)/.test(chain))
      continue;
    found.add(chain);
  }
  return [...found];
}
