import { createRequire } from "node:module";
import { Lang, registerDynamicLanguage } from "@ast-grep/napi";
import { extension } from "../source/index.ts";

/** The languages that a rule can be for. */
export const languageNames = [
  "javascript",
  "typescript",
  "python",
  "java",
  "kotlin",
  "go",
  "csharp",
  "php",
  "ruby",
  "rust",
  "c",
  "cpp",
  "bash",
  "yaml",
  "json",
  "html",
  "css",
] as const;
export type LanguageName = (typeof languageNames)[number];

export interface Grammar {
  readonly language: LanguageName;
  /** As ast-grep knows it. */
  readonly grammar: string;
}

const byExtension: Readonly<Record<string, Grammar>> = {
  ...endings("javascript", Lang.JavaScript, ".js", ".jsx", ".mjs", ".cjs"),
  ...endings("typescript", Lang.TypeScript, ".ts", ".mts", ".cts"),
  ...endings("typescript", Lang.Tsx, ".tsx"),
  ...endings("python", "python", ".py", ".pyi"),
  ...endings("java", "java", ".java"),
  ...endings("kotlin", "kotlin", ".kt", ".kts"),
  ...endings("go", "go", ".go"),
  ...endings("csharp", "csharp", ".cs"),
  ...endings("php", "php", ".php", ".phtml"),
  ...endings("ruby", "ruby", ".rb", ".rake", ".gemspec"),
  ...endings("rust", "rust", ".rs"),
  ...endings("c", "c", ".c"),
  ...endings("cpp", "cpp", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx", ".h"),
  ...endings("bash", "bash", ".sh", ".bash"),
  ...endings("yaml", "yaml", ".yaml", ".yml"),
  ...endings("json", "json", ".json"),
  ...endings("html", Lang.Html, ".html", ".htm"),
  ...endings("css", Lang.Css, ".css"),
};

function endings(
  language: LanguageName,
  grammar: string,
  ...extensions: string[]
): Record<string, Grammar> {
  return Object.fromEntries(extensions.map((ending) => [ending, { language, grammar }]));
}

/** Null for files of no language that has a grammar. */
export function grammarOf(path: string): Grammar | null {
  return byExtension[extension(path)] ?? null;
}

/** A path that makes an example be read as this language. */
export function pathFor(language: LanguageName): string {
  const ending = Object.entries(byExtension).find(([, one]) => one.language === language)?.[0];
  return `example${ending ?? ""}`;
}

const packaged = [
  "python",
  "java",
  "kotlin",
  "go",
  "csharp",
  "php",
  "ruby",
  "rust",
  "c",
  "cpp",
  "bash",
  "yaml",
  "json",
] as const;
let registered = false;

/** Loads the grammars that come as packages of their own, once per process: ast-grep takes them only all together. */
export function registerGrammars(): void {
  if (registered) return;
  registered = true;
  const require = createRequire(import.meta.url);
  registerDynamicLanguage(
    Object.fromEntries(packaged.map((name) => [name, require(`@ast-grep/lang-${name}`)])),
  );
}
