import type { Report } from "../source/index.ts";
import type { Attribute, Block } from "./reader.ts";
import type { RuleName } from "./wordings.ts";

type Say = Report<RuleName>["say"];

/** Longer policies are made by tools. Characters. */
const LONGEST_POLICY = 50_000;

/** Policies, as documents of Terraform's own or as JSON. */
export function checkAccess(block: Block, say: Say): void {
  const [kind = ""] = block.labels;
  if (block.type === "data" && kind === "aws_iam_policy_document") {
    for (const one of block.blocks) if (one.type === "statement") statement(one, say);
    return;
  }
  for (const name of ["policy", "assume_role_policy", "inline_policy", "access_policies"]) {
    const policy = block.attributes.get(name);
    if (policy !== undefined && policy.text.length < LONGEST_POLICY) json(policy, say);
  }
  for (const inner of block.blocks) {
    const policy = inner.type === "inline_policy" ? inner.attributes.get("policy") : undefined;
    if (policy !== undefined && policy.text.length < LONGEST_POLICY) json(policy, say);
  }
}

function statement(block: Block, say: Say): void {
  if (block.attributes.get("effect")?.string === "Deny") return;
  const onlyAll = (name: string): boolean =>
    /^\[\s*"\*"\s*(?:,\s*)?\]$/.test(block.attributes.get(name)?.text ?? "");
  if (onlyAll("actions") && onlyAll("resources")) say("iam-wildcard", block.range);
  if (block.blocks.some(({ type }) => type === "condition")) return;
  for (const principals of block.blocks.filter(({ type }) => type === "principals")) {
    const type = principals.attributes.get("type")?.string;
    const identifiers = principals.attributes.get("identifiers");
    if ((type === "AWS" || type === "*") && /"\*"/.test(identifiers?.text ?? ""))
      say("iam-any-principal", identifiers?.range ?? principals.range);
  }
}

function json(policy: Attribute, say: Say): void {
  for (const group of statementsOf(policy.text)) {
    if (!/"?Effect"?\s*[=:]\s*"Allow"/.test(group)) continue;
    if (all("Action", group) && all("Resource", group)) say("iam-wildcard", policy.range);
    const anybody = /"?Principal"?\s*[=:]\s*(?:"\*"|\{\s*"?AWS"?\s*[=:]\s*(?:\[\s*)?"\*")/.test(
      group,
    );
    if (anybody && !/"?Condition"?\s*[=:]/.test(group)) say("iam-any-principal", policy.range);
  }
}

function all(key: string, group: string): boolean {
  return new RegExp(
    `(?<!Not)"?\\b${key}"?\\s*[=:]\\s*(?:\\[\\s*)?"\\*"\\s*(?:[,}\\]]|"?[A-Z]|$)`,
  ).test(group);
}

/** The innermost groups in braces that have an effect of their own. */
function statementsOf(text: string): string[] {
  const found: string[] = [];
  const open: { start: number; taken: boolean }[] = [];
  for (let at = 0; at < text.length && found.length < 500; at += 1) {
    if (text[at] === "{") open.push({ start: at, taken: false });
    if (text[at] !== "}") continue;
    const group = open.pop();
    if (group === undefined) continue;
    const inside = text.slice(group.start, at + 1);
    const own = !group.taken && /Effect/.test(inside);
    if (own) found.push(inside);
    const outer = open.at(-1);
    if (outer !== undefined && (own || group.taken)) outer.taken = true;
  }
  return found;
}
