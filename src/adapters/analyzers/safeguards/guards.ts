import type { Confidence } from "../../../core/domain/index.ts";
import { guardedBy, type Guarded, partsOf, subjectOf, valuesOf } from "./conditions.ts";
import { type Guard, guardsIn } from "./forms.ts";
import { type Block, type Line, likeness } from "./lines.ts";
import type { Family } from "./languages.ts";
import type { Loss } from "./say.ts";
import type { ChangeView, FileView } from "./view.ts";

/** One part of a condition that says what is protected against. */
interface Part {
  readonly text: string;
  readonly guarded: Guarded;
  readonly values: readonly string[];
}

/** Guards that are gone while what they protected is still there. */
export function guardsLost(block: Block, file: FileView, view: ChangeView): Loss[] {
  const { family } = file.language;
  const losses: Loss[] = [];
  const now = guardsIn(block.added, family);
  let covered = -1;
  for (const guard of guardsIn(block.removed, family)) {
    if (guard.from <= covered) continue;
    const header = block.removed[guard.from];
    if (header === undefined) continue;
    const loss =
      loosened(guard, now, header, block, file, view) ??
      gone(guard, now, header, block, file, view);
    if (loss === null) continue;
    losses.push(loss);
    covered = guard.to;
  }
  return losses;
}

/** Parts that each had to hold, or each kept out, with what they mean. */
function partsThatGuard(guard: Guard, family: Family): Part[] {
  return checksOf(guard).flatMap((text) => {
    const guarded =
      guardedBy(text, family) ?? (guard.form === "wraps" ? isThere(text) : refused(guard));
    const values = valuesOf(text);
    return guarded === null || values.length === 0 ? [] : [{ text, guarded, values }];
  });
}

const THROWS =
  /\b(?:throw|raise|panic|abort\w*|die|bail|http\.Error|[Ff]orbidden|[Uu]nauthorized|UNAUTHORIZED|FORBIDDEN|HttpException|ctx\.throw)\b|\b(?:status|sendStatus|head|abort)\(?\s*:?4\d\d|\b(?:400|401|403|413|422|429)\b|return\s+(?:fmt\.)?Err(?:or)?f?\(|\berrors\.New\(/;
const DENIES = /unauthori[sz]ed|forbidden|permission|access.?denied|not.?allowed|\b40[13]\b/i;

/** What came back from elsewhere is told apart, not kept out. */
const ANSWER =
  /\b(?:status(?:Code|_code)?|code|e|ex|\w*[eE]rr(?:or|no)?|exception|resp(?:onse)?|res|result|ret|rc)\b/;

/** What an error is raised for guards something, whatever its words. */
function refused({ body, form, condition }: Guard): Guarded | null {
  if (form !== "exits" || !THROWS.test(body) || ANSWER.test(condition)) return null;
  return {
    kind: DENIES.test(body) ? "authentication" : "input-check",
    confidence: DENIES.test(body) ? "medium" : "low",
  };
}

/** `if (x) { x.y }`: what is asked for is what is used. */
function isThere(text: string): Guarded | null {
  return /^[A-Za-z_$][\w$]*(?:(?:\.|->|\?\.)\w+)*$/.test(text)
    ? { kind: "null-check", confidence: "low" }
    : null;
}

function checksOf({ condition, form, negated }: Guard): string[] {
  return partsOf(condition, (form === "exits") === negated ? "&&" : "||");
}

/** The same guard is still there and checks less. */
function loosened(
  guard: Guard,
  now: readonly Guard[],
  header: Line,
  block: Block,
  file: FileView,
  view: ChangeView,
): Loss | null {
  const before = checksOf(guard);
  if (before.length < 2) return null;
  for (const next of now) {
    if (next.form !== guard.form || next.negated !== guard.negated) continue;
    const after = checksOf(next).map(plain);
    if (after.length >= before.length) continue;
    const lost = before.filter((part) => !after.includes(plain(part)));
    if (lost.length + after.length !== before.length) continue;
    for (const text of lost) {
      const guarded = guardedBy(text, file.language.family);
      const line = block.added[next.from];
      if (guarded === null || line === undefined || standsElsewhere(text, view)) continue;
      if (guarded.kind !== "authentication" && !stillUsed(valuesOf(text), line, block)) continue;
      if (sameCheckElsewhere({ text, guarded, values: valuesOf(text) }, block, file, view))
        continue;
      return {
        kind: guarded.kind,
        line: line.line,
        name: subjectOf(text),
        removed: header,
        confidence: guarded.confidence,
      };
    }
  }
  return null;
}

function stillUsed(values: readonly string[], header: Line, block: Block): boolean {
  if (values.length === 0) return false;
  const about = wordsOf(values);
  return [...block.added, ...block.below].some((line) => line !== header && about.test(line.code));
}

function gone(
  guard: Guard,
  now: readonly Guard[],
  header: Line,
  block: Block,
  file: FileView,
  view: ChangeView,
): Loss | null {
  const parts = partsThatGuard(guard, file.language.family);
  for (const part of parts) {
    if (
      part.guarded.kind === "authentication" &&
      /\b(?:err\w*|error|e|ex|exception|response|resp)\./i.test(part.text)
    )
      continue;
    if (standsElsewhere(part.text, view) || replaced(part, now, block)) continue;
    if (sameCheckElsewhere(part, block, file, view)) continue;
    const use =
      guard.form === "wraps" ? insideOf(guard, part, block) : after(guard, part, block, file);
    if (use === null) continue;
    const confidence = confidenceOf(part.guarded, guard);
    if (confidence === null) continue;
    return {
      kind: part.guarded.kind,
      line: use.line,
      name: subjectOf(part.text),
      removed: header,
      confidence,
    };
  }
  return null;
}

function confidenceOf({ kind, confidence }: Guarded, { body, form }: Guard): Confidence | null {
  if (kind === "type-check") return form === "wraps" ? null : confidence;
  if (kind === "authentication" && form === "exits" && !THROWS.test(body)) return "low";
  return form === "wraps" && (kind === "size-check" || kind === "origin-check")
    ? "low"
    : confidence;
}

/** A condition without spaces and its negation. */
function plain(condition: string): string {
  return condition
    .replace(/\s+/g, "")
    .replace(/^!+/, "")
    .replace(/^\((.*)\)$/, "$1")
    .replace(/;$/, "");
}

/** The change writes the very condition somewhere. */
function standsElsewhere(condition: string, view: ChangeView): boolean {
  const bare = plain(condition.replace(/^not\s+/, ""));
  const mereName = /^[\w.>?$-]+$/.test(bare);
  return view.files.some(({ added }) =>
    added.some(
      ({ squeezed, code }) =>
        squeezed.includes(bare) && (!mereName || /\b(?:if|unless|and|when)\b|&&|\?/.test(code)),
    ),
  );
}

const CHECKS =
  /valid|check|ensure|assert|guard|requir|verif|authori[sz]|allow|permit|sanit|safe|clamp|limit|\bmin\(|\bmax\(|normali[sz]|resolve|must|OrThrow|OrFail|\?\.|\?\?|Optional|isPresent|default|policy|parse|is[A-Z]\w*\(|is_\w+\(/i;

/** What stands in the guard's place now checks the same or makes it needless. */
function replaced(part: Part, now: readonly Guard[], block: Block): boolean {
  const about = wordsOf(part.values);
  if (now.some(({ condition }) => about.test(condition))) return true;
  const soft = part.guarded.kind === "null-check" || part.guarded.kind === "type-check";
  return block.added.some(({ code }) => {
    if (!about.test(code)) return false;
    if (CHECKS.test(code)) return true;
    return soft && assigns(code, part.values);
  });
}

/** Sets or declares one of the values. */
function assigns(code: string, values: readonly string[]): boolean {
  return values.some((value) =>
    new RegExp(`(?<![\\w.>[])\\$?${escaped(value)}\\s*(?::?=(?![=>])|\\??:\\s)`).test(code),
  );
}

/** The change, or what stands before the block, has a check of the same kind on the same value. */
function sameCheckElsewhere(part: Part, block: Block, file: FileView, view: ChangeView): boolean {
  const about = wordsOf(part.values);
  const same = ({ code }: Line): boolean =>
    about.test(code) &&
    /\b(?:if|unless|assert\w*|require\w*|guard|when|elif|elsif|switch|case)\b|\?|&&|\|\|/.test(
      code,
    ) &&
    guardedBy(code, file.language.family)?.kind === part.guarded.kind;
  return view.files.some(({ added }) => added.some(same)) || block.above.some(same);
}

const PLAIN_LINE =
  /^(?:import\b|from\b|use\b|using\b|package\b|#include|\*|@|\}|function\b|def\b|func\b)/;

/** The first use after a guard that left. */
function after(guard: Guard, part: Part, block: Block, file: FileView): Line | null {
  const about = wordsOf(part.values);
  const soft = part.guarded.kind === "null-check" || part.guarded.kind === "type-check";
  const scope = inScope([...block.added, ...block.below], guard.indent);
  for (const line of scope) {
    if (line.code === "" || PLAIN_LINE.test(line.code)) continue;
    if (!about.test(line.code)) continue;
    if (assigns(line.code, part.values) && !new RegExp(`=.*${about.source}`).test(line.code))
      return null;
    const isC = file.language.family === "c";
    if (
      soft &&
      !part.values.some(
        (value) => dereferences(line.code, value) || (isC && passes(line.code, value)),
      )
    )
      continue;
    return line;
  }
  return null;
}

function dereferences(code: string, value: string): boolean {
  return new RegExp(`(?<![\\w$])${escaped(value)}(?:\\.|->|\\[)|\\*${escaped(value)}\\b`).test(
    code,
  );
}

function passes(code: string, value: string): boolean {
  return new RegExp(`\\w\\((?:[^()]*,)?\\s*${escaped(value)}\\s*[,)]`).test(code);
}

/** Lines up to where the block of this depth ends. */
function inScope(lines: readonly Line[], indent: number): Line[] {
  const scope: Line[] = [];
  for (const line of lines) {
    if (line.code !== "" && line.indent < indent && !/^(?:#|\w+:$)/.test(line.code)) break;
    scope.push(line);
  }
  return scope;
}

/** The first line of a guard's body that now runs unguarded. */
function insideOf(guard: Guard, part: Part, block: Block): Line | null {
  const body = block.removed
    .slice(guard.headEnd + 1, guard.headEnd + 1 + INSIDE)
    .filter(({ squeezed }) => squeezed.length > 3);
  const [first] = body;
  // The body can also stand right after the head as context, when its depth did not change.
  const place = first === undefined ? block.below : block.added;
  const kept = (first === undefined ? block.below.slice(0, 1) : body).flatMap((line) =>
    place.filter(
      ({ squeezed, code }) =>
        squeezed === line.squeezed || (first !== undefined && likeness(code, line.code) > 0.9),
    ),
  );
  const [line] = kept;
  if (line === undefined || line.squeezed.length <= 3) return null;
  const about = wordsOf(part.values);
  if (part.guarded.kind === "null-check")
    return (
      kept.find(({ code }) =>
        part.values.some((value) => dereferences(code, value) || code.includes(`${value}(`)),
      ) ?? null
    );
  return (
    kept.find(({ code }) => about.test(code)) ??
    (part.guarded.kind === "authentication" ? line : null)
  );
}

const INSIDE = 6;

function wordsOf(values: readonly string[]): RegExp {
  return new RegExp(`(?<!\\w)(?:${values.map(escaped).join("|")})(?![\\w$])`);
}

function escaped(value: string): string {
  return value.replaceAll(/[.?]/g, String.raw`\$&`);
}
