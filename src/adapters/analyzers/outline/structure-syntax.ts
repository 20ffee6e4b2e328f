import type { LanguageName } from "../patterns/languages.ts";

/** The kinds of nodes that declare something. Names are those of the languages' tree-sitter grammars. */
export interface StructureSyntax {
  readonly functions: readonly string[];
  readonly types: readonly string[];
  readonly values: readonly string[];
  readonly fields: readonly string[];
  /** Functions without a name: what stands in them is nobody else's. */
  readonly nameless: readonly string[];
  /** Statements that are part of the declaration in them, such as `export`. */
  readonly wrappers: readonly string[];
  readonly names: readonly string[];
}

const javascript: StructureSyntax = {
  functions: ["function_declaration", "generator_function_declaration", "method_definition"],
  types: ["class_declaration", "class"],
  values: ["variable_declarator", "assignment_expression"],
  fields: ["pair", "field_definition"],
  nameless: ["arrow_function", "function_expression", "generator_function"],
  wrappers: [
    "export_statement",
    "lexical_declaration",
    "variable_declaration",
    "expression_statement",
  ],
  names: ["identifier", "property_identifier", "shorthand_property_identifier"],
};

/** All languages whose declarations are known. */
export const structureSyntaxes: Readonly<Partial<Record<LanguageName, StructureSyntax>>> = {
  javascript,
  typescript: {
    ...javascript,
    functions: [
      ...javascript.functions,
      "function_signature",
      "method_signature",
      "abstract_method_signature",
    ],
    types: [
      ...javascript.types,
      "abstract_class_declaration",
      "interface_declaration",
      "type_alias_declaration",
      "enum_declaration",
      "internal_module",
    ],
    fields: ["pair", "public_field_definition", "property_signature", "enum_assignment"],
    wrappers: [...javascript.wrappers, "ambient_declaration"],
    names: [...javascript.names, "type_identifier"],
  },
  python: {
    functions: ["function_definition"],
    types: ["class_definition"],
    values: ["assignment"],
    fields: [],
    nameless: ["lambda"],
    wrappers: ["decorated_definition", "expression_statement"],
    names: ["identifier"],
  },
  java: {
    functions: ["method_declaration", "constructor_declaration", "compact_constructor_declaration"],
    types: [
      "class_declaration",
      "interface_declaration",
      "enum_declaration",
      "record_declaration",
      "annotation_type_declaration",
    ],
    values: [],
    fields: ["field_declaration", "constant_declaration", "enum_constant"],
    nameless: ["lambda_expression"],
    wrappers: [],
    names: ["identifier", "type_identifier"],
  },
  kotlin: {
    functions: ["function_declaration", "secondary_constructor"],
    types: ["class_declaration", "object_declaration", "companion_object", "type_alias"],
    values: ["property_declaration"],
    fields: ["enum_entry"],
    nameless: ["lambda_literal", "anonymous_function"],
    wrappers: [],
    names: ["simple_identifier", "type_identifier"],
  },
  go: {
    functions: ["function_declaration", "method_declaration", "method_elem"],
    types: ["type_spec", "type_alias"],
    values: ["const_spec", "var_spec", "short_var_declaration"],
    fields: ["field_declaration"],
    nameless: ["func_literal"],
    wrappers: ["type_declaration", "const_declaration", "var_declaration", "var_spec_list"],
    names: ["identifier", "type_identifier", "field_identifier"],
  },
  csharp: {
    functions: [
      "method_declaration",
      "constructor_declaration",
      "local_function_statement",
      "operator_declaration",
      "delegate_declaration",
    ],
    types: [
      "class_declaration",
      "interface_declaration",
      "struct_declaration",
      "record_declaration",
      "enum_declaration",
    ],
    values: [],
    fields: ["field_declaration", "property_declaration", "event_field_declaration"],
    nameless: ["lambda_expression", "anonymous_method_expression"],
    wrappers: [],
    names: ["identifier"],
  },
  php: {
    functions: ["function_definition", "method_declaration"],
    types: ["class_declaration", "interface_declaration", "trait_declaration", "enum_declaration"],
    values: ["const_declaration"],
    fields: ["property_declaration", "enum_case"],
    nameless: ["anonymous_function", "arrow_function"],
    wrappers: [],
    names: ["name"],
  },
  ruby: {
    functions: ["method", "singleton_method"],
    types: ["class", "module"],
    values: ["assignment"],
    fields: [],
    nameless: ["lambda"],
    wrappers: [],
    names: ["identifier", "constant"],
  },
  rust: {
    functions: ["function_item", "function_signature_item", "macro_definition"],
    types: [
      "struct_item",
      "enum_item",
      "trait_item",
      "impl_item",
      "union_item",
      "type_item",
      "mod_item",
    ],
    values: ["const_item", "static_item"],
    fields: ["field_declaration", "enum_variant"],
    nameless: ["closure_expression"],
    wrappers: [],
    names: ["identifier", "type_identifier", "field_identifier"],
  },
  c: {
    functions: ["function_definition", "preproc_function_def"],
    types: ["type_definition", "struct_specifier", "union_specifier", "enum_specifier"],
    values: ["preproc_def", "declaration"],
    fields: ["field_declaration", "enumerator"],
    nameless: [],
    wrappers: ["type_definition"],
    names: ["identifier", "type_identifier", "field_identifier"],
  },
  cpp: {
    functions: ["function_definition", "preproc_function_def"],
    types: [
      "type_definition",
      "struct_specifier",
      "union_specifier",
      "enum_specifier",
      "class_specifier",
      "alias_declaration",
    ],
    values: ["preproc_def", "declaration"],
    fields: ["field_declaration", "enumerator"],
    nameless: ["lambda_expression"],
    wrappers: ["template_declaration", "type_definition"],
    names: ["identifier", "type_identifier", "field_identifier"],
  },
};
