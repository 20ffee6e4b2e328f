import type { OwnMatch, OwnRule } from "../../../core/domain/index.ts";
import { languageNames, type LanguageName } from "../patterns/languages.ts";
import type { Rule } from "../patterns/rule.ts";

/** The id that findings of a team's own rule have. */
export function ruleIdOf(rule: OwnRule): string {
  return `team/${rule.name}`;
}

/** A team's rule in the form of those of the pack. */
export function packRuleOf(
  rule: OwnRule,
  match: Extract<OwnMatch, { readonly kind: "pattern" }>,
): Rule {
  return {
    id: ruleIdOf(rule),
    languages: match.languages.filter(isLanguage),
    severity: rule.severity,
    category: rule.category,
    confidence: "high",
    title: rule.title,
    message: messageOf(rule),
    tests: true,
    rule: match.rule,
    ...(match.constraints === null ? {} : { constraints: match.constraints }),
    ...(match.fix === null ? {} : { fix: match.fix }),
    matches: [],
    passes: [],
  };
}

export function messageOf(rule: OwnRule): string {
  return rule.message.trim() === "" ? `A rule of this repository: ${rule.title}.` : rule.message;
}

function isLanguage(name: string): name is LanguageName {
  return languageNames.some((known) => known === name);
}
