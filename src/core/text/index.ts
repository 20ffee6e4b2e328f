/** What the parts of the core share about texts. */
export { compareText, splitLines } from "./lines.ts";
export { meaningfulWords, similarity } from "./similarity.ts";
