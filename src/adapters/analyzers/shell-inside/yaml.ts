import { isNode, isScalar, type Scalar, visit } from "yaml";
import { baseName, type LineIndex, lineIndex } from "../source/index.ts";
import { elements, parseYaml, type YamlFile } from "../yaml-file/index.ts";

/** Keys whose value is shell, or a list of it. Bitbucket: steps. GitHub: steps. */
const SCRIPTS: ReadonlySet<string> = new Set(["script", "after-script", "run"]);
/** What lies below these is handed to something else than a shell. */
const HANDED_OVER: ReadonlySet<string> = new Set(["with", "variables", "env", "environment"]);

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

function scriptsOf(file: YamlFile): Set<Scalar> {
  const found = new Set<Scalar>();
  if (file.root === null) return found;
  visit(file.root, {
    Pair(_, { key }) {
      return isScalar(key) && HANDED_OVER.has(String(key.value)) ? visit.SKIP : undefined;
    },
    Map(_, map) {
      // `shell: python` and the like.
      const shell = map.get("shell");
      if (typeof shell === "string" && !/^(?:ba|z|da|k)?sh\b/.test(shell)) return undefined;
      for (const { key, value } of map.items) {
        if (!isScalar(key) || !SCRIPTS.has(String(key.value)) || !isNode(value)) continue;
        const script = file.follow(value);
        if (isScalar(script)) found.add(script);
        for (const item of elements(file, value)) {
          const command = file.follow(item);
          if (isScalar(command)) found.add(command);
        }
      }
      return undefined;
    },
  });
  return found;
}

/** Only what stands in the file as the shell gets it: literal blocks, and single lines without escapes. */
function show(scalar: Scalar, file: YamlFile, lines: LineIndex, shown: string[]): void {
  if (typeof scalar.value !== "string" || scalar.range === null || scalar.range === undefined)
    return;
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
