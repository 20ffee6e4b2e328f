/** What the parts of the core share about texts. */
export { compareText, splitLines } from "./lines.ts";
export { similarity } from "./similarity.ts";
