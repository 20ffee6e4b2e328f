import { Lexer, LineCounter, parseDocument } from "yaml";
import { placesIn, type Place, type Places } from "./places.ts";
import { explainIssue, sentence } from "./explain-issue.ts";
import { rootKeys } from "./acting-schema.ts";
import { teamSchema, type TeamFile } from "./schema.ts";

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
  placeOf(path: readonly (string | number)[]): Place;
}

export type TeamFileResult =
  | { readonly ok: true; readonly parsed: ParsedTeamFile }
  | { readonly ok: false; readonly problems: readonly TeamProblem[] };

/** No list of settings needs more; deeper ones could exhaust the stack. */
const maxDepth = 40;
const maxProblems = 20;
/** UTF-16 units. */
const maxLength = 100_000;
/** Words and signs of YAML; its parser takes long for many that make no sense together. */
const maxTokens = 20_000;

/** Reads one `.kody.yml`. An empty file is one that says nothing. */
export function parseTeamFile(path: string, text: string): TeamFileResult {
  const failed = (problems: Omit<TeamProblem, "path">[]): TeamFileResult => ({
    ok: false,
    problems: problems
      .toSorted((a, b) => a.line - b.line || a.column - b.column)
      .slice(0, maxProblems)
      .map((problem) => ({ path, ...problem })),
  });
  if (text.length > maxLength) return failed([whole("It is larger than 100 kB.")]);
  const read = readDocument(text);
  if ("problems" in read) return failed(read.problems);
  const { value, places } = read;
  const result = teamSchema.safeParse(value ?? {});
  if (!result.success) {
    const issues = result.error.issues.slice(0, maxProblems * 10);
    return failed(
      issues.flatMap((issue) => explainIssue(issue, value, places).slice(0, maxProblems)),
    );
  }
  const file = result.data;
  if (path.includes("/")) {
    const misplaced = rootKeys.filter((key) => file[key] !== undefined);
    if (misplaced.length > 0)
      return failed(
        misplaced.map((key) => ({
          ...places.of([key]),
          message: `\`${key}\` is about the whole pull request; set it in the root's .kody.yml.`,
        })),
      );
  }
  return {
    ok: true,
    parsed: { file, placeOf: (at) => places.of(at), lineOf: (at) => places.of(at).line },
  };
}

type ReadDocument =
  | { readonly value: unknown; readonly places: Places }
  | { readonly problems: Omit<TeamProblem, "path">[] };

/** YAML as plain values, or what is wrong with it. */
function readDocument(text: string): ReadDocument {
  const counter = new LineCounter();
  try {
    const tooMuch = tooMuchOf(text);
    if (tooMuch !== null) return { problems: [whole(tooMuch)] };
    const document = parseDocument(text, {
      lineCounter: counter,
      prettyErrors: false,
      version: "1.2",
      // Its warnings go to the process, not to whoever wrote the file.
      logLevel: "error",
    });
    const places = placesIn(document, counter);
    if (document.errors.length > 0) {
      return {
        problems: document.errors.slice(0, maxProblems).map((error) => ({
          ...places.at(error.pos[0]),
          message: `It is no valid YAML: ${sentence(error.message)}`,
        })),
      };
    }
    return { value: document.toJS({ maxAliasCount: 50 }), places };
  } catch {
    return {
      problems: [whole("It is no YAML that can be read; it may be nested or repeated too much.")],
    };
  }
}

function whole(message: string): Omit<TeamProblem, "path"> {
  return { line: 1, column: 1, message };
}

/** Counted without building anything: brackets of flow style, and indentation of block style. */
function tooMuchOf(text: string): string | null {
  const tooDeep = "It is nested too deeply.";
  let depth = 0;
  let count = 0;
  // Brackets within texts come out as parts of longer tokens.
  for (const token of new Lexer().lex(text)) {
    count += 1;
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > maxDepth) return tooDeep;
    if (count > maxTokens) return "It has more entries than Kody reads.";
  }
  const levels: number[] = [];
  for (const line of text.split("\n")) {
    const dashes = /^\s*(?:-[ \t]+)*/.exec(line)?.[0] ?? "";
    while ((levels.at(-1) ?? -1) >= dashes.length) levels.pop();
    levels.push(dashes.length);
    if (levels.length + (dashes.match(/-/g)?.length ?? 0) > maxDepth) return tooDeep;
  }
  return null;
}
