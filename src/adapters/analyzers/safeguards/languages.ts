import { extension } from "../source/index.ts";

export type Family =
  | "js"
  | "python"
  | "jvm"
  | "go"
  | "php"
  | "ruby"
  | "csharp"
  | "c"
  | "rust"
  | "template";

export interface Language {
  readonly family: Family;
  /** True where `#` starts a comment. */
  readonly hash: boolean;
}

const EXTENSIONS: Readonly<Record<Family, string>> = {
  js: ".js .mjs .cjs .jsx .ts .mts .cts .tsx",
  python: ".py",
  jvm: ".java .kt .kts .scala .groovy .swift",
  go: ".go",
  php: ".php .phtml",
  ruby: ".rb .rake",
  csharp: ".cs",
  c: ".c .h .cc .cpp .cxx .hh .hpp",
  rust: ".rs",
  template:
    ".html .htm .erb .ejs .vue .svelte .twig .jinja .jinja2 .j2 .njk .hbs .handlebars .mustache .jsp .cshtml .haml .slim .pug .ftl",
};

const byExtension: ReadonlyMap<string, Language> = new Map(
  (Object.keys(EXTENSIONS) as Family[]).flatMap((family) =>
    EXTENSIONS[family]
      .split(" ")
      .map((one): [string, Language] => [
        one,
        { family, hash: family === "python" || family === "ruby" || family === "php" },
      ]),
  ),
);

export function languageOf(path: string): Language | null {
  return byExtension.get(extension(path)) ?? null;
}
