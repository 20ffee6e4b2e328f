import { parse } from "@ast-grep/napi";
import type { OwnMatch, OwnRule } from "../../../core/domain/index.ts";
import { grammarOf, pathFor, registerGrammars } from "../patterns/languages.ts";
import { matchRules } from "../patterns/match.ts";
import { packRuleOf } from "./rule-of.ts";
import { compileRegex } from "./regex.ts";

/** Why the rule can't be used, as a sentence; null when it can. Runs in the analysis process: a pattern may crash it. */
export function reasonAgainst(rule: OwnRule): string | null {
  try {
    if (rule.match.kind === "pattern") return reasonAgainstPattern(rule, rule.match);
    const empty = compileRegex(rule.match.regex, rule.match.flags).matcher("").find();
    return empty ? "Its regular expression matches the empty text, and so every line." : null;
  } catch (error) {
    return `It can't be understood: ${firstWords(error)}.`;
  }
}

function reasonAgainstPattern(
  rule: OwnRule,
  match: Extract<OwnMatch, { readonly kind: "pattern" }>,
): string | null {
  const packRule = packRuleOf(rule, match);
  for (const language of packRule.languages) {
    const path = pathFor(language);
    matchRules({ path, text: "" }, [packRule]);
    const { pattern } = match.rule;
    if (typeof pattern === "string" && isBroken(path, pattern))
      return `Its pattern has a syntax error in ${language}.`;
  }
  return null;
}

/** ast-grep takes a pattern that doesn't parse, and then finds what nobody meant. */
function isBroken(path: string, pattern: string): boolean {
  registerGrammars();
  const root = parse(grammarOf(path)?.grammar ?? "", pattern.replaceAll("$", "µ")).root();
  const children = root.children();
  return children.length === 1 && children[0]?.kind() === "ERROR";
}

/** ast-grep explains itself over several lines, the last of which says most. */
function firstWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^[\s|>-]+/, "").trim())
    .filter((line) => line !== "");
  const said = lines
    .slice(lines.length > 1 ? 1 : 0)
    .join(" ")
    .replaceAll("`", "'");
  return (said.length > 300 ? `${said.slice(0, 300)}…` : said).replace(/\.$/, "");
}
