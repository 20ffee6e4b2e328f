import type { LanguageName } from "../patterns/languages.ts";

const hashed: ReadonlySet<string> = new Set(["python", "ruby", "bash", "yaml"]);
const slashed: ReadonlySet<string> = new Set([
  "javascript",
  "typescript",
  "java",
  "kotlin",
  "go",
  "csharp",
  "rust",
  "c",
  "cpp",
]);

/** Makes a comment of one line; null for languages in which it would stand in the way of the code. */
export function commentOf(language: LanguageName): ((text: string) => string) | null {
  if (hashed.has(language)) return (text) => `# ${text}`;
  return slashed.has(language) ? (text) => `// ${text}` : null;
}
