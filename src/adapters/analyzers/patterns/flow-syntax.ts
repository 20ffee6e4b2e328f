import type { SgNode } from "@ast-grep/napi";
import type { LanguageName } from "./languages.ts";

/** A part of a node: the name of its field, or its place among the children where the grammar names no fields. */
type Part = string | number;

/** What the flow of values needs to know of a language's syntax tree. */
export interface FlowSyntax {
  /** Kinds of nodes that begin a function. */
  readonly functions: ReadonlySet<string>;
  /** Kinds of nodes that give a name a value → the name and the value. */
  readonly assignments: ReadonlyMap<string, readonly [target: Part, value: Part]>;
  /** Kinds of a variable's name. */
  readonly names: ReadonlySet<string>;
  /** Kinds of calls → what is called. */
  readonly calls: ReadonlyMap<string, Part>;
  /** Kinds whose value is not what goes in: comparisons, functions. */
  readonly opaque: ReadonlySet<string>;
  /** Kinds of statements and choices that depend on a condition → the condition. */
  readonly guards: ReadonlyMap<string, Part>;
  /** Kinds → what is not in their value: the name of an argument, what a choice depends on. */
  readonly aside: ReadonlyMap<string, Part>;
  /** Kinds of targets that are parts of something: to follow them is to suspect all of it. */
  readonly parts: ReadonlySet<string>;
  /** Kinds of constant text in which names in braces stand for their values: `"… {name}"`. */
  readonly templates: ReadonlySet<string>;
  /** Kinds of parameters, which a rule may name as sources → their name. */
  readonly parameters: ReadonlyMap<string, Part>;
}

const script = syntax({
  functions:
    "function_declaration function_expression arrow_function method_definition generator_function generator_function_declaration",
  assignments: {
    variable_declarator: ["name", "value"],
    assignment_expression: ["left", "right"],
    augmented_assignment_expression: ["left", "right"],
    for_in_statement: ["left", "right"],
  },
  names: "identifier shorthand_property_identifier shorthand_property_identifier_pattern",
  calls: { call_expression: "function", new_expression: "constructor" },
  opaque: "arrow_function function_expression",
  guards: { if_statement: "condition", ternary_expression: "condition", switch_statement: "value" },
  aside: { ternary_expression: "condition" },
  parts: "member_expression subscript_expression",
  parameters: { required_parameter: "pattern", optional_parameter: "pattern" },
});

/** The languages in which rules may follow values. */
export const flowSyntaxes: Readonly<Partial<Record<LanguageName, FlowSyntax>>> = {
  javascript: script,
  typescript: script,
  python: syntax({
    functions: "function_definition lambda",
    assignments: {
      assignment: ["left", "right"],
      augmented_assignment: ["left", "right"],
      named_expression: ["name", "value"],
      for_statement: ["left", "right"],
      as_pattern: ["alias", "value"],
    },
    names: "identifier",
    calls: { call: "function" },
    opaque: "comparison_operator lambda not_operator",
    guards: {
      if_statement: "condition",
      elif_clause: "condition",
      while_statement: "condition",
      conditional_expression: 2,
    },
    aside: { attribute: "attribute", keyword_argument: "name", conditional_expression: 2 },
    parts: "attribute",
  }),
  java: syntax({
    functions: "method_declaration constructor_declaration lambda_expression",
    assignments: {
      variable_declarator: ["name", "value"],
      assignment_expression: ["left", "right"],
      enhanced_for_statement: ["name", "value"],
      resource: ["name", "value"],
    },
    names: "identifier",
    calls: { method_invocation: "name", object_creation_expression: "type" },
    opaque: "lambda_expression instanceof_expression",
    guards: { if_statement: "condition", ternary_expression: "condition" },
    aside: { ternary_expression: "condition", method_invocation: "name", field_access: "field" },
    parts: "field_access",
    parameters: { formal_parameter: "name" },
  }),
  csharp: syntax({
    functions:
      "method_declaration constructor_declaration local_function_statement lambda_expression anonymous_method_expression",
    assignments: {
      variable_declarator: ["name", -1],
      assignment_expression: ["left", "right"],
      foreach_statement: ["left", "right"],
    },
    names: "identifier",
    calls: { invocation_expression: "function", object_creation_expression: "type" },
    opaque: "lambda_expression anonymous_method_expression is_expression is_pattern_expression",
    guards: { if_statement: "condition", conditional_expression: "condition" },
    aside: { conditional_expression: "condition", member_access_expression: "name" },
    parts: "member_access_expression element_access_expression",
    parameters: { parameter: "name" },
  }),
  go: syntax({
    functions: "function_declaration method_declaration func_literal",
    assignments: {
      short_var_declaration: ["left", "right"],
      assignment_statement: ["left", "right"],
      var_spec: ["name", "value"],
      range_clause: ["left", "right"],
    },
    names: "identifier",
    calls: { call_expression: "function" },
    opaque: "func_literal",
    guards: { if_statement: "condition", expression_switch_statement: "value" },
  }),
  php: syntax({
    functions:
      "function_definition method_declaration anonymous_function anonymous_function_creation_expression arrow_function",
    assignments: {
      assignment_expression: ["left", "right"],
      augmented_assignment_expression: ["left", "right"],
    },
    names: "variable_name",
    calls: {
      function_call_expression: "function",
      member_call_expression: "name",
      scoped_call_expression: "name",
    },
    opaque: "anonymous_function arrow_function",
    guards: {
      if_statement: "condition",
      else_if_clause: "condition",
      conditional_expression: "condition",
    },
    aside: { conditional_expression: "condition" },
  }),
  ruby: syntax({
    functions: "method singleton_method",
    assignments: {
      assignment: ["left", "right"],
      operator_assignment: ["left", "right"],
    },
    names: "identifier instance_variable",
    calls: { call: "method" },
    opaque: "lambda",
    guards: {
      if: "condition",
      unless: "condition",
      elsif: "condition",
      if_modifier: "condition",
      unless_modifier: "condition",
      conditional: "condition",
    },
    aside: { call: "method", conditional: "condition" },
    parts: "call",
  }),
  // The grammar names no fields.
  kotlin: syntax({
    functions: "function_declaration secondary_constructor anonymous_function",
    assignments: {
      property_declaration: [1, -1],
      assignment: [0, -1],
      for_statement: [2, 4],
    },
    names: "simple_identifier interpolated_identifier",
    calls: { call_expression: 0 },
    opaque: "equality_expression comparison_expression check_expression lambda_literal",
    // Of calls only `require(…)` and `check(…)` count.
    guards: { if_expression: 2, call_expression: 1 },
    aside: { navigation_suffix: 1, if_expression: 2 },
    parts: "navigation_suffix indexing_suffix",
    parameters: { parameter: 0 },
  }),
  rust: syntax({
    functions: "function_item closure_expression",
    assignments: {
      let_declaration: ["pattern", "value"],
      let_condition: ["pattern", "value"],
      assignment_expression: ["left", "right"],
      compound_assignment_expr: ["left", "right"],
      for_expression: ["pattern", "value"],
    },
    names: "identifier shorthand_field_identifier",
    calls: { call_expression: "function", macro_invocation: "macro" },
    // A path such as `std::path::Path` names no variable.
    opaque: "closure_expression scoped_identifier",
    guards: { if_expression: "condition" },
    aside: { if_expression: "condition" },
    parts: "field_expression index_expression",
    templates: "string_content",
    parameters: { parameter: "pattern" },
  }),
};

function syntax(facts: {
  functions: string;
  assignments: Record<string, [Part, Part]>;
  names: string;
  calls: Record<string, Part>;
  opaque: string;
  guards: Record<string, Part>;
  aside?: Record<string, Part>;
  parts?: string;
  templates?: string;
  parameters?: Record<string, Part>;
}): FlowSyntax {
  return {
    functions: new Set(facts.functions.split(" ")),
    assignments: new Map(Object.entries(facts.assignments)),
    names: new Set(facts.names.split(" ")),
    calls: new Map(Object.entries(facts.calls)),
    opaque: new Set(facts.opaque.split(" ")),
    guards: new Map(Object.entries(facts.guards)),
    aside: new Map(Object.entries(facts.aside ?? {})),
    parts: new Set(facts.parts?.split(" ")),
    templates: new Set(facts.templates?.split(" ")),
    parameters: new Map(Object.entries(facts.parameters ?? {})),
  };
}

/** What `parts` says of a node's kind, in the node. */
export function partIn(node: SgNode, parts: ReadonlyMap<string, Part>): SgNode | null {
  const part = parts.get(String(node.kind()));
  return part === undefined ? null : partOf(node, part);
}

export function partOf(node: SgNode, part: Part): SgNode | null {
  return typeof part === "string" ? node.field(part) : (node.children().at(part) ?? null);
}
