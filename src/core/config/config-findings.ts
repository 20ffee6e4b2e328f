import { touches } from "../diff/index.ts";
import type { Change, ConfigProblem, RawFinding } from "../domain/index.ts";
import { inlineIgnores } from "./inline-ignores.ts";

/** Each problem of a `.kody.yml` as a finding on its line. */
export function problemFindings(problems: readonly ConfigProblem[]): RawFinding[] {
  return problems.map(({ path, line, column, message }) => ({
    rule: "config/invalid",
    severity: "medium",
    category: "maintainability",
    title: "Kody's configuration can't be used",
    message: `${message} (line ${line}, column ${column})\n\nUntil it can be used, the settings before it stay in force.`,
    path,
    range: { start: line, end: line },
    identity: `${line}:${message}`,
  }));
}

/** `kody-ignore` comments on added lines that name no rule or give no reason, and so have no effect. */
export function unreasonedIgnores(
  change: Change,
  headTexts: ReadonlyMap<string, string>,
): RawFinding[] {
  return change.files.flatMap((file): RawFinding[] => {
    const text = file.newPath === null ? undefined : headTexts.get(file.newPath);
    if (text === undefined || !text.includes("kody-ignore")) return [];
    return inlineIgnores(text)
      .filter(
        ({ line, rules, reason }) =>
          touches(file, { start: line, end: line }) && (reason === null || rules.length === 0),
      )
      .map(({ line, rules }) => ({
        rule: "config/ignore-without-reason",
        severity: "low",
        category: "maintainability",
        title: `This kody-ignore names no ${rules.length === 0 ? "rule" : "reason"} and has no effect`,
        message:
          "A finding is ignored only on somebody's word, which the next reader needs.\n\nWrite `kody-ignore RULE -- REASON`.",
        path: file.path,
        range: { start: line, end: line },
      }));
  });
}
