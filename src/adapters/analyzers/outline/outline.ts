import type { LanguageName } from "../patterns/languages.ts";

/** What a file offers to others and what it takes from them, as its syntax tree shows it. */
export interface Outline {
  readonly language: LanguageName;
  readonly declarations: readonly Declaration[];
  readonly calls: readonly Call[];
  readonly imports: readonly Import[];
  /** Names that the file hands on besides its declarations: re-exports, imported names, assigned values. */
  readonly provides: readonly string[];
  /** True when it hands on names that it does not name (`export *`, `import *`). */
  readonly opaque: boolean;
}

export interface Declaration {
  readonly name: string;
  /** The class, or receiver type, that it belongs to. */
  readonly container: string | null;
  readonly kind: "function" | "constructor" | "type" | "value";
  /** Null for what cannot be called, or is called in ways that are not known. */
  readonly parameters: readonly Parameter[] | null;
  readonly async: boolean;
  /** Lines of the declaration's head, from its name to the end of its parameters. */
  readonly line: number;
  readonly endLine: number;
}

export interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  /** Takes any number of arguments. */
  readonly rest: boolean;
  /** Can only be given by its name. */
  readonly keywordOnly: boolean;
}

export interface Call {
  readonly name: string;
  /** What stands before the name, as written: `a.b` of `a.b.c()`; null when nothing does. */
  readonly receiver: string | null;
  /** The class in which the call stands. */
  readonly container: string | null;
  readonly positional: number;
  readonly keywords: readonly string[];
  /** Passes on a list of unknown length. */
  readonly spread: boolean;
  /** `dropped`: a statement of its own; `judged`: part of a condition, an operation or a look at one of its parts. */
  readonly use: "dropped" | "judged" | "kept";
  readonly line: number;
}

export interface Import {
  /** As its own module calls it; `*` for the whole module, `default` for its default export. */
  readonly name: string;
  readonly local: string;
  /** As written. */
  readonly from: string;
  readonly line: number;
}
