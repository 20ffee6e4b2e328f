import type { LanguageName } from "./languages.ts";

/** What the flow of values needs to know of a language's syntax tree. */
export interface FlowSyntax {
  /** Kinds of nodes that begin a function. */
  readonly functions: ReadonlySet<string>;
  /** Kinds of nodes that give a name a value → the fields of the name and of the value. */
  readonly assignments: ReadonlyMap<string, readonly [target: string, value: string]>;
  /** Kinds of a variable's name. */
  readonly names: ReadonlySet<string>;
  /** Kinds of calls → the field that is called. */
  readonly calls: ReadonlyMap<string, string>;
  /** Kinds whose value is not what goes in: comparisons, functions. */
  readonly opaque: ReadonlySet<string>;
  /** Kinds of a condition's statement → the field of the condition. */
  readonly guards: ReadonlyMap<string, string>;
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
    guards: { if_statement: "condition", elif_clause: "condition", while_statement: "condition" },
  }),
  java: syntax({
    functions: "method_declaration constructor_declaration lambda_expression",
    assignments: {
      variable_declarator: ["name", "value"],
      assignment_expression: ["left", "right"],
      enhanced_for_statement: ["name", "value"],
    },
    names: "identifier",
    calls: { method_invocation: "name", object_creation_expression: "type" },
    opaque: "lambda_expression instanceof_expression",
    guards: { if_statement: "condition" },
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
    guards: { if_statement: "condition", else_if_clause: "condition" },
  }),
};

function syntax(facts: {
  functions: string;
  assignments: Record<string, [string, string]>;
  names: string;
  calls: Record<string, string>;
  opaque: string;
  guards: Record<string, string>;
}): FlowSyntax {
  return {
    functions: new Set(facts.functions.split(" ")),
    assignments: new Map(Object.entries(facts.assignments)),
    names: new Set(facts.names.split(" ")),
    calls: new Map(Object.entries(facts.calls)),
    opaque: new Set(facts.opaque.split(" ")),
    guards: new Map(Object.entries(facts.guards)),
  };
}
