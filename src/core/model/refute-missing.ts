import type { LineRange } from "../domain/index.ts";
import { codeOf, escaped, indent, lastName, onlyName, stepsTo, wordOf } from "./source-lines.ts";

/** Lines above a claim in which a check still counts as standing before it. */
const above = 15;
const aboveOfTry = 60;

export function missingAwait(
  title: string,
  range: LineRange,
  lines: readonly string[],
): string | null {
  const says =
    /\b(?:missing|forgotten|lacks?(?: an?)?)\s+`?await`?(?!\s+(?:timeout|limit))\b|\b(?:not|never|isn't)\s+(?:being\s+)?`?await(?:ed)?`?\b|\bwithout\s+(?:an?\s+)?(?:being\s+)?`?await(?:ed)?`?\b/i;
  if (!says.test(title)) return null;
  const code = lines
    .slice(range.start - 1, range.end)
    .map(codeOf)
    .join("\n");
  const calls = [...code.matchAll(/([\w$]+|[)\]])\s*\(/g)].map((match) => match[1] ?? "");
  const [call] = calls;
  const name = onlyName(title.replace(/`await(?:ed)?`/gi, ""));
  // With a second call nobody knows which one is meant.
  if (calls.length !== 1 || call === undefined) return null;
  if (name !== null && lastName(name) !== call) return null;
  return new RegExp(`\\bawait\\s+(?:[\\w$]+\\??\\.)*${escaped(call)}\\s*\\(`).test(code)
    ? "the call is awaited"
    : null;
}

const missing = "(?:null|nil|none|undefined)";
const lackOfCheck = new RegExp(
  `\\b(?:missing|no|without|lacks?|unchecked|possible|potential)\\b.{0,20}\\b${missing}\\b(?!\\s+(?:pointer\\s+)?handling of)|\\b(?:may|can|could|might)\\s+be\\s+${missing}\\b|\\b${missing}[ -](?:pointer[ -])?dereference|\\b(?:accessed|dereferenced|used|read)\\b.{0,30}\\b(?:when|while|if|without|although)\\b.{0,20}\\b${missing}\\b`,
  "i",
);

export function missingNullCheck(
  title: string,
  range: LineRange,
  lines: readonly string[],
): string | null {
  if (!lackOfCheck.test(title.replace(/`[^`]*`/g, "``"))) return null;
  const name = onlyName(title.replace(/`(?:null|nil|None|undefined)`/g, ""));
  if (name === null) return null;
  const line = guardOf(name, range, lines);
  return line === null ? null : `line ${line} deals with a missing ${name}`;
}

/** A check of the name that leaves, or that encloses the place, on the way to it. From 1. */
function guardOf(name: string, range: LineRange, lines: readonly string[]): number | null {
  const it = `${wordOf(name)}(?!\\s*(?:\\??\\.|\\[|\\())`;
  const empty = "(?:null|nil|None|undefined)";
  const leaves = new RegExp(
    `^\\s*if\\b\\s*\\(?\\s*(?:!\\s*${it}|not\\s+${it}|${it}\\s*(?:===?|is)\\s*${empty}\\b)\\s*(?:\\)|:|\\{|\\|\\||or\\b)`,
  );
  const encloses = new RegExp(
    `^\\s*(?:\\}\\s*)?if\\b\\s*\\(?\\s*(?:${it}|${it}\\s*(?:!==?|is not)\\s*${empty}\\b)\\s*(?:\\)|:|\\{|&&|and\\b)`,
  );
  const assigned = new RegExp(`${wordOf(name.split(".")[0] ?? name)}[\\w$.]*\\s*(?:=(?![=>])|:=)`);
  const own = codeOf(lines[range.start - 1] ?? "");
  for (const { line, at, is } of stepsTo(range.start, lines, above)) {
    // A loop's head or a call that waits may have changed it since.
    if (assigned.test(line) || (name.includes(".") && /\b(?:await|yield)\b/.test(line)))
      return null;
    const found =
      (is === "around" && encloses.test(line) && !/\|\||\bor\b/.test(line)) ||
      (is === "before" && leaves.test(line) && !/&&|\band\b/.test(line) && leavesAt(at, lines));
    if (!found) continue;
    const between = lines.slice(at + 1, range.start - 1).map(codeOf);
    return assigned.test(own) || between.some((text) => assigned.test(text)) ? null : at + 1;
  }
  return null;
}

const leaving =
  /^(?:return|throw|raise|continue|break|panic!?|exit|abort|process\.exit|sys\.exit)\b/;

/** True when the block of the check, or the rest of its line, goes away. */
function leavesAt(at: number, lines: readonly string[]): boolean {
  const head = codeOf(lines[at] ?? "");
  if (leaving.test(behindCondition(head))) return true;
  const depth = indent(head);
  let inner: number | null = null;
  for (let next = at + 1; next < Math.min(lines.length, at + 8); next += 1) {
    const line = codeOf(lines[next] ?? "");
    if (line.trim() === "") continue;
    const own = indent(line);
    if (own <= depth) return false;
    inner ??= own;
    if (own === inner && leaving.test(line.trim())) return true;
  }
  return false;
}

function behindCondition(head: string): string {
  const start = head.indexOf("(");
  if (!/^\s*if\s*\(/.test(head)) return head.replace(/^[^:{]*[:{]\s*/, "");
  let open = 0;
  for (let at = start; at < head.length; at += 1) {
    if (head.charAt(at) === "(") open += 1;
    if (head.charAt(at) === ")") open -= 1;
    if (open === 0) return head.slice(at + 1).replace(/^\s*\{?\s*/, "");
  }
  return "";
}

export function missingTry(
  title: string,
  range: LineRange,
  lines: readonly string[],
): string | null {
  const says =
    /\b(?:unhandled|uncaught)\s+(?:exceptions?|errors?|rejections?)\b|\b(?:no|missing|without)\s+(?:a\s+|any\s+)?(?:try|catch|error handling|exception handling)\b/i;
  if (!says.test(title)) return null;
  // A promise that nobody waits for is rejected outside of any block.
  const code = lines
    .slice(range.start - 1, range.end)
    .map(codeOf)
    .join("\n");
  if (/\brejections?\b/i.test(title) && !/\bawait\b/.test(code)) return null;
  for (const { line, at, is } of stepsTo(range.start, lines, aboveOfTry)) {
    if (is !== "around" || !/^\s*(?:try\s*(?:\{|:|\(|$)|begin\s*$)/.test(line)) continue;
    return catchesAll(at, range.end, lines) ? `line ${at + 1} catches it` : null;
  }
  return null;
}

const catchAll =
  /^\s*(?:\}\s*)?(?:catch\s*(?:\{|\(\s*(?:[\w$]+\s*(?::\s*(?:unknown|any|Throwable|Exception)\s*)?\)|(?:final\s+)?(?:Exception|Throwable)\b|\.\.\.))|except\s*(?::|(?:Base)?Exception\b)|rescue\s*(?:$|=>|StandardError\b))/;

/** True when the block's first handler takes everything and passes nothing on. */
function catchesAll(from: number, past: number, lines: readonly string[]): boolean {
  const depth = indent(lines[from] ?? "");
  for (let at = past; at < Math.min(lines.length, past + aboveOfTry); at += 1) {
    const line = codeOf(lines[at] ?? "");
    if (line.trim() === "" || indent(line) > depth) continue;
    if (catchAll.test(line)) return !passesOn(at, depth, lines);
    if (!/^\s*\}\s*$/.test(line)) return false;
  }
  return false;
}

function passesOn(handler: number, depth: number, lines: readonly string[]): boolean {
  if (/\b(?:throw|raise|reject)\b/.test(codeOf(lines[handler] ?? ""))) return true;
  for (let at = handler + 1; at < lines.length; at += 1) {
    const line = codeOf(lines[at] ?? "");
    if (line.trim() === "") continue;
    if (indent(line) <= depth) return false;
    if (/\b(?:throw|raise|reject)\b/.test(line)) return true;
  }
  return false;
}
