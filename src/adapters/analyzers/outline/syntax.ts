import type { LanguageName } from "../patterns/languages.ts";

/** The kinds of nodes that make an outline. Names are those of the languages' tree-sitter grammars. */
export interface OutlineSyntax {
  readonly functions: readonly string[];
  readonly constructors: readonly string[];
  /** Declarations without a body: a function that has some is called as they say, not as it does. */
  readonly signatures: readonly string[];
  /** Names under which a class's constructor is declared like any method. */
  readonly constructorNames: readonly string[];
  readonly types: readonly string[];
  /** Named values at the top of a file. */
  readonly values: readonly string[];
  readonly containers: readonly string[];
  readonly calls: readonly string[];
  /** Calls that make an object, with the field of its type. */
  readonly creations: readonly string[];
  readonly imports: readonly string[];
  /** Names of parameters that no caller gives. */
  readonly implied: readonly string[];
}

const none: OutlineSyntax = {
  functions: [],
  constructors: [],
  signatures: [],
  constructorNames: [],
  types: [],
  values: [],
  containers: [],
  calls: [],
  creations: [],
  imports: [],
  implied: [],
};

const javascript: OutlineSyntax = {
  ...none,
  functions: ["function_declaration", "generator_function_declaration", "method_definition"],
  constructorNames: ["constructor"],
  types: ["class_declaration"],
  values: ["variable_declarator"],
  containers: ["class_declaration", "class", "object"],
  calls: ["call_expression"],
  creations: ["new_expression"],
  imports: ["import_statement", "export_statement"],
  implied: ["this"],
};

/** The languages whose callers are looked at. */
export const outlineSyntaxes: Readonly<Partial<Record<LanguageName, OutlineSyntax>>> = {
  javascript,
  typescript: {
    ...javascript,
    signatures: ["function_signature", "method_signature", "abstract_method_signature"],
    types: [
      ...javascript.types,
      "abstract_class_declaration",
      "interface_declaration",
      "type_alias_declaration",
      "enum_declaration",
    ],
    containers: [...javascript.containers, "abstract_class_declaration"],
  },
  python: {
    ...none,
    functions: ["function_definition"],
    constructorNames: ["__init__"],
    types: ["class_definition"],
    containers: ["class_definition"],
    calls: ["call"],
    imports: ["import_statement", "import_from_statement"],
    implied: ["self", "cls"],
  },
  java: {
    ...none,
    functions: ["method_declaration"],
    constructors: ["constructor_declaration"],
    types: ["class_declaration", "interface_declaration", "enum_declaration", "record_declaration"],
    containers: [
      "class_declaration",
      "interface_declaration",
      "enum_declaration",
      "record_declaration",
    ],
    calls: ["method_invocation"],
    creations: ["object_creation_expression"],
  },
  go: {
    ...none,
    functions: ["function_declaration", "method_declaration"],
    types: ["type_spec"],
    calls: ["call_expression"],
    imports: ["import_spec"],
  },
  csharp: {
    ...none,
    functions: ["method_declaration"],
    constructors: ["constructor_declaration"],
    types: ["class_declaration", "interface_declaration", "struct_declaration"],
    containers: ["class_declaration", "interface_declaration", "struct_declaration"],
    calls: ["invocation_expression"],
    creations: ["object_creation_expression"],
  },
  php: {
    ...none,
    functions: ["function_definition", "method_declaration"],
    constructorNames: ["__construct"],
    types: ["class_declaration", "interface_declaration", "trait_declaration"],
    containers: ["class_declaration", "interface_declaration", "trait_declaration"],
    calls: ["function_call_expression", "member_call_expression", "scoped_call_expression"],
    creations: ["object_creation_expression"],
  },
  rust: {
    ...none,
    functions: ["function_item"],
    types: ["struct_item", "enum_item", "trait_item"],
    containers: ["impl_item", "trait_item"],
    calls: ["call_expression"],
    implied: ["self"],
  },
};
