import type { SourceFile } from "../../../core/domain/index.ts";
import { pathFor, type LanguageName } from "./languages.ts";
import { loadPack } from "./load-pack.ts";
import { matchRules } from "./match.ts";
import type { Rule } from "./rule.ts";

/** One of the examples that hold a rule to its word. */
export interface RuleExample {
  readonly rule: string;
  readonly language: LanguageName;
  readonly file: SourceFile;
  /** Whether the rule must match it or must not. */
  readonly faulty: boolean;
  /** Whether it does. */
  readonly matched: boolean;
}

/** Every example of the pack, with what its rule says of it. */
export function checkExamples(): RuleExample[] {
  return loadPack().flatMap((rule) => [
    ...rule.matches.map((example) => check(rule, example, true)),
    ...rule.passes.map((example) => check(rule, example, false)),
  ]);
}

function check(rule: Rule, example: Rule["matches"][number], faulty: boolean): RuleExample {
  const [first = "javascript"] = rule.languages;
  const { language, code, path } =
    typeof example === "string" ? { language: first, code: example, path: undefined } : example;
  const file = { path: path ?? pathFor(language), text: code };
  return { rule: rule.id, language, file, faulty, matched: matchRules(file, [rule]).length > 0 };
}
