import { z } from "zod";
import { knownActingKeys, mergeSetting, staleSetting, verdictSetting } from "./acting-schema.ts";
import { categories, glob, severities, severity } from "./words.ts";

const languages = [
  "javascript",
  "typescript",
  "python",
  "java",
  "kotlin",
  "go",
  "csharp",
  "php",
  "ruby",
  "rust",
  "c",
  "cpp",
  "bash",
  "yaml",
  "json",
  "html",
  "css",
] as const;

const ruleSetting = z
  .enum(["on", "off", ...severities])
  .describe("on: as Kody has it; off: never shown; a severity: instead of the rule's own.");

const paths = z
  .array(glob)
  .max(50)
  .default([])
  .describe("Globs, from the folder of this file; without any, all files. `!` takes back.");

const maxRules = 1_000;

const patternRule = z.record(z.string(), z.unknown());

const ownRule = z
  .strictObject({
    name: z
      .string()
      .max(60)
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower-case words with hyphens between")
      .describe("Its findings have the rule id team/NAME."),
    title: z.string().min(3).max(100).describe("What is wrong, in one sentence without full stop."),
    message: z
      .string()
      .max(2_000)
      .default("")
      .describe("Why it matters and what to do; plain markdown."),
    severity: severity.default("medium"),
    category: z.enum(categories).default("maintainability"),
    paths,
    regex: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe("A regular expression in RE2's syntax: no look-around, no references back."),
    ignoreCase: z.boolean().default(false).describe("For `regex`."),
    languages: z
      .array(z.enum(languages))
      .min(1)
      .optional()
      .describe("For `pattern` and `rule`: the languages of the files to look at."),
    pattern: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe("Code as ast-grep matches it, `$NAME` standing for any part."),
    rule: patternRule.optional().describe("A rule object of ast-grep, instead of `pattern`."),
    constraints: patternRule.optional().describe("ast-grep's constraints of metavariables."),
    fix: z
      .string()
      .max(2_000)
      .optional()
      .describe("Takes the place of the match; `{{NAME}}` stands for what `$NAME` matched."),
  })
  .superRefine((rule, context) => {
    const kinds = [rule.regex, rule.pattern, rule.rule].filter((kind) => kind !== undefined);
    const complain = (message: string, path: string[] = []): void =>
      context.addIssue({ code: "custom", message, path });
    if (kinds.length !== 1) complain("needs one of `pattern`, `rule` and `regex`");
    if (rule.regex === undefined && kinds.length === 1 && rule.languages === undefined)
      complain("needs `languages`");
    if (rule.regex === undefined) return;
    for (const key of ["languages", "constraints", "fix"] as const)
      if (rule[key] !== undefined) complain("is not for a rule with `regex`", [key]);
  });

const instruction = z.union([
  z.string().min(3).max(4_000),
  z.strictObject({ text: z.string().min(3).max(4_000), paths }),
]);

/** The shape of `.kody.yml`; its descriptions are the published schema's. */
export const teamSchema = z
  .strictObject({
    commentThreshold: severity
      .optional()
      .describe("Findings below it go to the report, not to the discussion."),
    maxComments: z
      .number()
      .int()
      .min(0)
      .max(50)
      .optional()
      .describe("Inline comments per pull request, at most. In the root's file only."),
    failOn: z
      .enum([...severities, "never"])
      .optional()
      .describe("A finding at least this grave makes the build status fail."),
    verdict: verdictSetting.optional(),
    merge: mergeSetting.optional(),
    declineStale: staleSetting.optional(),
    ignore: z
      .array(glob)
      .max(200)
      .optional()
      .describe("Globs of files that are not looked at; `!` takes back what was ignored before."),
    categories: z.partialRecord(z.enum(categories), ruleSetting).optional(),
    rules: z
      .record(
        z
          .string()
          .max(120)
          .regex(/^[^\s/]+\/\S+$/, "is no rule id: `namespace/name` or `namespace/*`"),
        ruleSetting,
      )
      .refine(
        (rules) => Object.keys(rules).length <= maxRules,
        `may have ${maxRules} entries at most`,
      )
      .meta({ maxProperties: maxRules })
      .optional()
      .describe("By rule id, as it stands in comments and in `kody review`, or `namespace/*`."),
    ownRules: z
      .array(ownRule)
      .max(200)
      .superRefine((rules, context) => {
        const seen = new Set<string>();
        for (const [at, { name }] of rules.entries()) {
          if (seen.has(name))
            context.addIssue({
              code: "custom",
              path: [at, "name"],
              message: "is another rule's name",
            });
          seen.add(name);
        }
      })
      .optional()
      .describe("Rules of the team that need no model."),
    instructions: z
      .array(instruction)
      .max(100)
      .optional()
      .describe("Rules in plain language, for reviews with a model."),
  })
  .describe("What a team decides about Kody's reviews: .kody.yml");

export type TeamFile = z.infer<typeof teamSchema>;

/** The names that a mistyped key may mean, by where it stands. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const [top] = path;
  if (top === undefined) return Object.keys(teamSchema.shape);
  if (top === "categories") return categories;
  if (top === "ownRules" && path.length === 2) return Object.keys(ownRule.shape);
  return top === "instructions" ? ["text", "paths"] : knownActingKeys(path);
}

/** The JSON Schema for editors: docs/kody.schema.json. */
export function teamJsonSchema(): string {
  const schema = z.toJSONSchema(teamSchema, { io: "input" });
  return `${JSON.stringify({ title: ".kody.yml", ...schema }, null, 2)}\n`;
}
