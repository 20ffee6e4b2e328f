import { z } from "zod";
import { categories, severities } from "../../../core/domain/index.ts";
import { checkNames } from "./check-names.ts";
import { languageNames } from "./languages.ts";

/** A part of ast-grep's rule language; ast-grep itself judges it. */
const node = z.record(z.string(), z.unknown());

const example = z.union([
  z.string(),
  z.strictObject({
    language: z.enum(languageNames),
    code: z.string(),
    path: z.string().optional(),
  }),
]);

const metavariable = z.string().regex(/^[A-Z][A-Z0-9_]*$/);

const flow = z.strictObject({
  /** Expressions whose value a stranger chooses. */
  sources: z.array(node).default([]),
  /** Parameters of functions that other files may call are sources too: JavaScript and TypeScript only. */
  parameters: z.boolean().optional(),
  /** The value counts only when it was joined with other text: a command, a statement, markup. */
  joined: z.boolean().optional(),
  /** Expressions whose value is harmless whatever went in. */
  sanitizers: z.array(node).default([]),
  /**
   * Where such a value must not arrive: the part that the metavariable `at` names. With `slow` only if the regular
   * expression that this one names costs so much.
   */
  sinks: z
    .array(
      z.strictObject({
        rule: node,
        at: metavariable,
        slow: metavariable.optional(),
        cost: z.enum(["polynomial", "restarting"]).optional(),
      }),
    )
    .min(1),
});

/** One rule of the pack: one kind of fault, how it looks, why it matters, and examples that hold it to its word. */
export const ruleSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, "must be of the form language/name"),
    languages: z.array(z.enum(languageNames)).min(1),
    severity: z.enum(severities),
    category: z.enum(categories),
    confidence: z.enum(["high", "medium", "low"]),
    cwe: z.number().int().positive().optional(),
    /** One sentence without full stop; `{{NAME}}` stands for what a metavariable matched. */
    title: z.string().min(10).max(100),
    /** What is wrong, why it matters, what to do. */
    message: z.string().min(40),
    /** One of these texts must stand in the file, or the rule can't match: spares the search. */
    needs: z.array(z.string().min(2)).optional(),
    /** Only files whose path matches this regular expression. */
    paths: z.string().optional(),
    /** Also in tests. */
    tests: z.boolean().default(false),
    /** `false`: not in scripts and settings with which a project is built, tested and started. */
    tools: z.boolean().optional(),
    rule: node.optional(),
    constraints: node.optional(),
    utils: node.optional(),
    /** Instead of `rule`: a value flows from a source to a sink within one function. */
    flow: flow.optional(),
    /** Instead of `rule`: what takes more than a pattern to see. */
    check: z.enum(checkNames).optional(),
    /** Replaces the match; `{{NAME}}` stands for what a metavariable matched. */
    fix: z.string().optional(),
    matches: z.array(example).min(2),
    passes: z.array(example).min(2),
  })
  .refine(
    ({ rule, flow, check }) => [rule, flow, check].filter((one) => one !== undefined).length === 1,
    { error: "has one of `rule`, `flow` and `check`" },
  );
export type Rule = z.infer<typeof ruleSchema>;
export type Flow = z.infer<typeof flow>;
