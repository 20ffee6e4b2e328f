import type { ChangedFile, RawFinding } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import { extension, isDerived, isFixture, isTest, quote } from "../source/index.ts";
import { type AddedLine, addedCode } from "./added.ts";
import { type Language, languageByExtension, type LeftoverRule } from "./leftover-rules.ts";
import { maskedLines } from "./mask.ts";

/** Programs that talk to a terminal: printing is what they are for. */
const PRINTS =
  /(?:^|\/)(?:scripts?|bin|cli|cmd|tools?|tasks?|bench(?:marks?)?|examples?|demos?|docs?|website|playground|sandbox|\.[^/]+)\/|(?:^|[./-])(?:config|cli|main|setup|build|gulpfile|gruntfile)\.[a-z]+$/i;
/** What went wrong is told on purpose. */
const TELLS_ERROR =
  /\b(?:err|error|errors|exception|warning|warn|failed|failure|could not|couldn't|cannot|unable)\b|[,(]\s*(?:e|ex|err\w*)\s*[,)]|\.(?:message|stack)\b/i;
/** A new file that prints this often prints on purpose. */
const ON_PURPOSE = 4;

/** Traces of development on added lines: debugger calls, debug output, focused and switched-off tests. */
export function leftovers(file: ChangedFile, files: ChangeFiles): RawFinding[] {
  const language = languageByExtension.get(extension(file.path));
  if (language === undefined || isDerived(file.path) || isFixture(file.path)) return [];
  const added = addedCode(file, files, language.lexis);
  return language.rules
    .filter((rule) => applies(rule, file.path))
    .flatMap((rule) => matches(rule, added, file, files, language));
}

function applies(rule: LeftoverRule, path: string): boolean {
  if (rule.where === "tests") return isTest(path);
  return rule.where === "everywhere" || (!isTest(path) && !PRINTS.test(path));
}

function matches(
  rule: LeftoverRule,
  added: readonly AddedLine[],
  file: ChangedFile,
  files: ChangeFiles,
  language: Language,
): RawFinding[] {
  const hits = added.filter(
    ({ code, text }, at) =>
      rule.pattern.test(code) && !(rule.habit === true && isMeant(rule, text, added[at - 1]?.text)),
  );
  if (hits.length === 0) return [];
  if (rule.habit === true && isHabit(rule, hits.length, file, files, language)) return [];
  return hits.map((hit) => toFinding(rule, hit, file.path));
}

/** It tells an error, or somebody asked the linter to let it pass. */
function isMeant(rule: LeftoverRule, text: string, before = ""): boolean {
  if (/\bno-console\b|\bnoqa\b.*\bT20/.test(before) || /\bno-console\b|\bT20\d/.test(text))
    return true;
  return rule.severity === "low" && TELLS_ERROR.test(text);
}

/** The file printed before this change, prints all over, or runs as a command. */
function isHabit(
  rule: LeftoverRule,
  hits: number,
  file: ChangedFile,
  files: ChangeFiles,
  language: Language,
): boolean {
  if (hits >= ON_PURPOSE || files.head(file.path)?.startsWith("#!") === true) return true;
  const base = file.oldPath === null ? null : files.base(file.oldPath);
  if (base !== null)
    return maskedLines(base, language.lexis).some((line) => rule.pattern.test(line));
  return file.hunks.some((hunk) =>
    hunk.lines.some(({ kind, text }) => kind !== "added" && rule.pattern.test(text)),
  );
}

function toFinding(rule: LeftoverRule, hit: AddedLine, path: string): RawFinding {
  const range = { start: hit.line, end: hit.line };
  const fix = rule.removable?.test(hit.text) === true ? [] : null;
  const replaced = rule.replace?.(hit.text) ?? hit.text;
  const lines = fix ?? (replaced === hit.text ? null : [replaced]);
  return {
    rule: rule.rule,
    severity: rule.severity,
    category: "change",
    title: rule.title,
    message: `${quote(hit.text)}: ${rule.why}`,
    path,
    range,
    ...(lines === null ? {} : { fix: { range, lines } }),
  };
}
