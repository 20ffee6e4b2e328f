import type { LanguageName } from "../patterns/languages.ts";
import type { Import } from "./outline.ts";

/** Every declaration of a file with its extent, nested ones included, and the names that some of its lines use. */
export interface Structure {
  readonly language: LanguageName;
  /** In order of their starts, outer ones before inner ones. */
  readonly spans: readonly Span[];
  readonly imports: readonly Import[];
  /** Names on the lines that were asked about. */
  readonly uses: readonly NameUse[];
}

export interface Span {
  readonly name: string;
  /** `field`: of a class or structure; `value`: a constant or variable. */
  readonly kind: "function" | "type" | "value" | "field";
  /** The nearest type around it, as named there; in Go and C++ the type that a method's head names. */
  readonly container: string | null;
  /** Position in the list of the declaration around it; null at the top. */
  readonly parent: number | null;
  /** Stands in a function: nobody elsewhere can name it. */
  readonly inner: boolean;
  /** Lines from its decorators, or the statement that exports it, to the end of its body. */
  readonly start: number;
  readonly end: number;
  readonly nameLine: number;
  /** Last line of its head: what stands before the body, and Python's docstring. */
  readonly headEnd: number;
}

export interface NameUse {
  readonly name: string;
  readonly line: number;
  /** `member`: after a dot and not called. `plain`: a variable, or anything else. */
  readonly role: "call" | "method" | "type" | "member" | "plain";
  /** What stands before the dot, when it is a plain name: `a` of `a.b()`; `this` and `self` as they are. */
  readonly receiver: string | null;
}
