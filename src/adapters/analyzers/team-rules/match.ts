import type { OwnMatch, OwnRule, RawFinding, SourceFile } from "../../../core/domain/index.ts";
import { matchRules } from "../patterns/match.ts";
import { lineIndex } from "../source/index.ts";
import { messageOf, packRuleOf, ruleIdOf } from "./rule-of.ts";
import { compileRegex } from "./regex.ts";

/** Findings of one rule in one file; more of them say no more. */
const maxPerRule = 100;

/** What the team's rules find in the file. Every rule's look is linear in the file's length. */
export function matchOwnRules(file: SourceFile, rules: readonly OwnRule[]): RawFinding[] {
  return rules.flatMap((rule) => {
    const { match } = rule;
    const found =
      match.kind === "pattern"
        ? matchRules(file, [packRuleOf(rule, match)])
        : matchRegex(file, rule, match);
    return found.slice(0, maxPerRule);
  });
}

function matchRegex(
  file: SourceFile,
  rule: OwnRule,
  match: Extract<OwnMatch, { readonly kind: "regex" }>,
): RawFinding[] {
  const matcher = compileRegex(match.regex, match.flags).matcher(file.text);
  const lines = lineIndex(file.text);
  const findings: RawFinding[] = [];
  let lastLine = 0;
  while (findings.length < maxPerRule && matcher.find()) {
    const range = lines.range(matcher.start(), matcher.end());
    // Several matches on one line are one thing to say.
    if (matcher.end() === matcher.start() || range.start <= lastLine) continue;
    lastLine = range.end;
    findings.push({
      rule: ruleIdOf(rule),
      severity: rule.severity,
      category: rule.category,
      title: rule.title,
      message: messageOf(rule),
      path: file.path,
      range,
    });
  }
  return findings;
}
