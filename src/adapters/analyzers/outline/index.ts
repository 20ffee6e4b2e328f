export type * from "./outline.ts";
export type * from "./structure.ts";
export { outlineSyntaxes } from "./syntax.ts";
