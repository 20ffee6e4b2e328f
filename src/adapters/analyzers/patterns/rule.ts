import { z } from "zod";
import { categories, severities } from "../../../core/domain/index.ts";
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

const flow = z.strictObject({
  /** Expressions whose value a stranger chooses. */
  sources: z.array(node).min(1),
  /** Expressions whose value is harmless whatever went in. */
  sanitizers: z.array(node).default([]),
  /** Where such a value must not arrive: the part that the metavariable `at` names. */
  sinks: z.array(z.strictObject({ rule: node, at: z.string().regex(/^[A-Z][A-Z0-9_]*$/) })).min(1),
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
    rule: node.optional(),
    constraints: node.optional(),
    utils: node.optional(),
    /** Instead of `rule`: a value flows from a source to a sink within one function. */
    flow: flow.optional(),
    /** Replaces the match; `{{NAME}}` stands for what a metavariable matched. */
    fix: z.string().optional(),
    matches: z.array(example).min(2),
    passes: z.array(example).min(2),
  })
  .refine((rule) => (rule.rule === undefined) !== (rule.flow === undefined), {
    error: "has either `rule` or `flow`",
  });
export type Rule = z.infer<typeof ruleSchema>;
export type Flow = z.infer<typeof flow>;
