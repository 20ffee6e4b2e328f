import { isScalar, type Scalar, visit } from "yaml";
import { baseName, type LineIndex, lineIndex } from "../source/index.ts";
import { parseYaml, type YamlFile } from "../yaml-file/index.ts";

/** Keys whose value is shell, or a list of it. */
const SCRIPTS: ReadonlySet<string> = new Set([
  "script",
  "after-script",
  "run",
  "before_script",
  "after_script",
]);

/** Bitbucket: bitbucket-pipelines.yml. GitHub and those that follow it: files in `workflows`. */
export function isScriptedYaml(path: string): boolean {
  return (
    /^bitbucket-pipelines\.ya?ml$/.test(baseName(path)) ||
    /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/.test(path) ||
    /(?:^|\/)action\.ya?ml$/.test(path)
  );
}

export function shellOfYaml(text: string): string | null {
  const file = parseYaml(text);
  if (file.errors.length > 0) return null;
  const lines = lineIndex(text);
  const shown: string[] = text.split("\n").map(() => "");
  for (const scalar of scriptsOf(file)) show(scalar, file, lines, shown);
  return shown.some((line) => line !== "") ? shown.join("\n") : null;
}

function scriptsOf(file: YamlFile): Scalar[] {
  const found: Scalar[] = [];
  if (file.root === null) return found;
  visit(file.root, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !SCRIPTS.has(String(pair.key.value))) return undefined;
      const value = pair.value;
      if (isScalar(value)) found.push(value);
      else if (
        value !== null &&
        typeof value === "object" &&
        "items" in value &&
        Array.isArray(value.items)
      ) {
        for (const item of value.items as unknown[]) if (isScalar(item)) found.push(item);
      }
      return undefined;
    },
  });
  return found;
}

/** Only what stands in the file as the shell gets it: literal blocks, and single lines without escapes. */
function show(scalar: Scalar, file: YamlFile, lines: LineIndex, shown: string[]): void {
  if (typeof scalar.value !== "string" || scalar.range == null) return;
  const [start, end] = scalar.range;
  const first = lines.lineAt(start);
  const raw = file.text.slice(start, end);
  if (scalar.type === "BLOCK_LITERAL") {
    for (const [index, line] of raw.split("\n").slice(1).entries()) {
      if (first + index < shown.length) shown[first + index] = plain(line);
    }
    return;
  }
  const quoted = scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE";
  const body = quoted ? raw.slice(1, -1) : raw;
  if (raw.includes("\n") || body !== scalar.value) return;
  const before = shown[first - 1] ?? "";
  shown[first - 1] = before === "" ? plain(body) : `${before}; ${plain(body)}`;
}

/** `${{ … }}` is filled in before a shell sees it, as a word to its grammar. */
function plain(line: string): string {
  return line.replace(/\$\{\{[^}]{0,300}\}\}/g, (all) => "x".repeat(all.length));
}
