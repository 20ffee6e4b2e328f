import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { nearestWord } from "../nearest.ts";
import { knownKeys, teamSchema, type TeamFile } from "./schema.ts";

/** A problem with its 1-based place; the message is a sentence. */
export interface TeamProblem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A `.kody.yml` of the right shape, and the line of each of its values. */
export interface ParsedTeamFile {
  readonly file: TeamFile;
  /** Line of the value at this path, e.g. `["rules", "javascript/x"]`. */
  lineOf(path: readonly (string | number)[]): number;
  placeOf(path: readonly (string | number)[]): { line: number; column: number };
}

export type TeamFileResult =
  | { readonly ok: true; readonly parsed: ParsedTeamFile }
  | { readonly ok: false; readonly problems: readonly TeamProblem[] };

/** No list of settings needs more; deeper ones could exhaust the stack. */
const maxDepth = 40;
const maxProblems = 20;

/** Reads one `.kody.yml`. An empty file is one that says nothing. */
export function parseTeamFile(path: string, text: string): TeamFileResult {
  const failed = (problems: Omit<TeamProblem, "path">[]): TeamFileResult => ({
    ok: false,
    problems: problems
      .toSorted((a, b) => a.line - b.line || a.column - b.column)
      .slice(0, maxProblems)
      .map((problem) => ({ path, ...problem })),
  });
  if (isTooDeep(text)) return failed([whole("It is nested too deeply.")]);
  const counter = new LineCounter();
  let document: Document;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: counter, prettyErrors: false, version: "1.2" });
    if (document.errors.length > 0) {
      return failed(
        document.errors.map((error) => ({
          ...placeAt(counter, error.pos[0]),
          message: `It is no valid YAML: ${sentence(error.message)}`,
        })),
      );
    }
    value = document.toJS({ maxAliasCount: 50 });
  } catch {
    return failed([
      whole("It is no YAML that can be read; it may be nested or repeated too much."),
    ]);
  }
  const result = teamSchema.safeParse(value ?? {});
  const placeOf = (at: readonly PropertyKey[]): { line: number; column: number } =>
    placeIn(document, counter, at);
  if (!result.success)
    return failed(result.error.issues.flatMap((issue) => explain(issue, placeOf)));
  const file = result.data;
  if (path.includes("/") && file.maxComments !== undefined) {
    const message =
      "`maxComments` is about the whole pull request; set it in the root's .kody.yml.";
    return failed([{ ...placeOf(["maxComments"]), message }]);
  }
  return { ok: true, parsed: { file, placeOf, lineOf: (at) => placeOf(at).line } };
}

function whole(message: string): Omit<TeamProblem, "path"> {
  return { line: 1, column: 1, message };
}

/** Counted without building anything: brackets of flow style, and indentation of block style. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const unit of text) {
    if (unit === "[" || unit === "{") depth += 1;
    else if (unit === "]" || unit === "}") depth -= 1;
    if (depth > maxDepth) return true;
  }
  const levels: number[] = [];
  for (const line of text.split("\n")) {
    const dashes = /^\s*(?:- ?)*/.exec(line)?.[0] ?? "";
    while ((levels.at(-1) ?? -1) >= dashes.length) levels.pop();
    levels.push(dashes.length);
    if (levels.length + (dashes.match(/-/g)?.length ?? 0) > maxDepth) return true;
  }
  return false;
}

type Place = (at: readonly PropertyKey[]) => { line: number; column: number };

function explain(issue: z.core.$ZodIssue, placeOf: Place): Omit<TeamProblem, "path">[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...placeOf([...issue.path, key]),
      message: unknownKey(key, issue.path),
    }));
  }
  if (issue.code === "invalid_key") {
    const key = String(issue.path.at(-1) ?? "");
    const reason = issue.issues[0]?.message ?? "is no valid key";
    const known = knownKeys(issue.path.slice(0, -1));
    return [
      {
        ...placeOf(issue.path),
        message:
          known.length > 0
            ? unknownKey(key, issue.path.slice(0, -1))
            : sentence(`\`${short(key)}\` ${reason}`),
      },
    ];
  }
  if (issue.code === "invalid_union") {
    // Of a string or an object the object's complaint says more.
    const [inner] = issue.errors.at(-1) ?? [];
    if (inner !== undefined)
      return explain({ ...inner, path: [...issue.path, ...inner.path] }, placeOf);
  }
  const name = issue.path.length === 0 ? "The file" : `\`${nameOf(issue.path)}\``;
  return [{ ...placeOf(issue.path), message: sentence(`${name} ${reasonOf(issue)}`) }];
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return `must be one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_type") return `must be ${expected(issue.expected)}`;
  if (issue.code === "too_big") return `may have or be ${issue.maximum} at most`;
  if (issue.code === "too_small") return `must have or be ${issue.minimum} at least`;
  return issue.message;
}

function expected(type: string): string {
  if (type === "object" || type === "record") return "a map of names to values";
  if (type === "array") return "a list";
  return type === "int"
    ? "a whole number"
    : type === "number"
      ? "a number"
      : type === "boolean"
        ? "true or false"
        : "a text";
}

function unknownKey(key: string, path: readonly PropertyKey[]): string {
  const near = nearestWord(key, knownKeys(path));
  const where = path.length === 0 ? ".kody.yml" : `\`${nameOf(path)}\``;
  return `\`${short(key)}\` is no setting of ${where}${near === null ? "." : `; did you mean \`${near}\`?`}`;
}

/** `ownRules[2].name`. */
function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part + 1}]` : `.${short(String(part))}`))
    .join("")
    .replace(/^\./, "");
}

function short(text: string): string {
  const plain = text.replaceAll("`", "'").replace(/\s+/g, " ");
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
}

function sentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return /[.?!]$/.test(line) ? line : `${line}.`;
}

/** The key of the path's last part where there is one, else its value; the nearest thing above it that exists. */
function placeIn(
  document: Document,
  counter: LineCounter,
  path: readonly PropertyKey[],
): { line: number; column: number } {
  for (let length = path.length; length > 0; length -= 1) {
    const keys = path.slice(0, length).map((part) => (typeof part === "symbol" ? "" : part));
    const above = length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
    const last = keys.at(-1);
    const pair = isMap(above)
      ? above.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      : undefined;
    const node: unknown = pair?.key ?? document.getIn(keys, true);
    const range = rangeOf(node);
    if (range !== null) return placeAt(counter, range);
  }
  return { line: 1, column: 1 };
}

function rangeOf(node: unknown): number | null {
  if (typeof node !== "object" || node === null || !("range" in node)) return null;
  return Array.isArray(node.range) && typeof node.range[0] === "number" ? node.range[0] : null;
}

function placeAt(counter: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
