export type * from "./outline.ts";
export { outlineSyntaxes } from "./syntax.ts";
