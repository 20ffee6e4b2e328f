import type { RuleName } from "../terraform/wordings.ts";

/** Texts in which a rule must strike, at their lines, and others in which it must not. */
export type Examples = Partial<Record<RuleName, { must: [number, string][]; not: string[] }>>;

/** A resource whose own lines begin on line 2. */
export function resource(kind: string, ...lines: string[]): string {
  return [`resource "${kind}" "it" {`, ...lines.map((line) => `  ${line}`), "}", ""].join("\n");
}

export function document(...lines: string[]): string {
  return [
    'data "aws_iam_policy_document" "it" {',
    "  statement {",
    ...lines.map((line) => `    ${line}`),
    "  }",
    "}",
    "",
  ].join("\n");
}
