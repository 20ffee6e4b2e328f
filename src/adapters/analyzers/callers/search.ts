import type { ChangeFiles, HeadTree, SkippedFile } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { grammarOf, type LanguageName } from "../patterns/languages.ts";
import { isDerived, isFixture, notWrittenByPeople } from "../source/index.ts";
import type { OutlinedFile } from "./resolve.ts";

/** Names in one search, at most. */
const NAMES_AT_ONCE = 20;
/** Shorter ones are parts of too many words to be looked for without their ends. */
const LONG = 6;
/** Files that are looked at closely for one kind of language. */
const MOST_FILES = 120;
const MOST_PATHS = 6_000;
/** As many as a search takes. */
const PATHS_AT_ONCE = 3_000;

/** JavaScript and TypeScript call each other; the others keep to themselves. */
export function familyOf(language: LanguageName): string {
  return language === "typescript" ? "javascript" : language;
}

/** The files of the head tree, of one language, that name any of `names`: outlined, in path order. */
export async function filesNaming(
  names: readonly string[],
  family: string,
  near: readonly string[],
  files: ChangeFiles,
  host: AnalysisHost,
  signal: AbortSignal,
): Promise<{ found: OutlinedFile[]; whole: boolean; skipped: SkippedFile[] }> {
  const { tree } = files;
  if (tree === undefined) return { found: [], whole: false, skipped: [] };
  const candidates = (await tree.paths()).filter((path) => {
    const grammar = grammarOf(path);
    return grammar !== null && familyOf(grammar.language) === family && !isOdd(path);
  });
  const paths = nearest(candidates, near).slice(0, MOST_PATHS);
  const hits = new Set<string>();
  for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
    const some = paths.slice(at, at + PATHS_AT_ONCE);
    for (const path of await pathsNaming(names, some, tree, signal)) hits.add(path);
  }
  const wanted = nearest([...hits].toSorted(), near).slice(0, MOST_FILES);
  const outlined = await outlines(wanted, files, host, signal);
  const whole = hits.size <= MOST_FILES && candidates.length <= MOST_PATHS && !tree.exhausted;
  return { ...outlined, whole };
}

/** Ends of words cost git several times the search itself: long names are looked for without, and checked here. */
async function pathsNaming(
  names: readonly string[],
  paths: readonly string[],
  tree: HeadTree,
  signal: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  const long = names.filter((name) => name.length >= LONG);
  const short = names.filter((name) => name.length < LONG);
  for (const some of [...inParts(long), ...inParts(short)]) {
    signal.throwIfAborted();
    const any = `(${some.join("|")})`;
    const whole = `(^|[^A-Za-z0-9_$])${any}([^A-Za-z0-9_$]|$)`;
    const pattern = (some[0]?.length ?? 0) < LONG ? whole : any;
    const check = new RegExp(whole);
    for (const { path, text } of await tree.grep({ pattern, fixed: false, paths, limit: 2_000 }))
      // Of longer lines only the beginning is told.
      if (check.test(text) || text.length >= 500) found.push(path);
  }
  return found;
}

function inParts(names: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < names.length; at += NAMES_AT_ONCE)
    parts.push(names.slice(at, at + NAMES_AT_ONCE));
  return parts;
}

/** Texts at the head, of the change where it has them, outlined in the analysis process. */
async function outlines(
  paths: readonly string[],
  files: ChangeFiles,
  host: AnalysisHost,
  signal: AbortSignal,
): Promise<{ found: OutlinedFile[]; skipped: SkippedFile[] }> {
  const unread = paths.filter((path) => files.head(path) === null);
  const others = (await files.tree?.read(unread)) ?? new Map<string, string>();
  const found: OutlinedFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const path of paths.toSorted()) {
    const text = files.head(path) ?? others.get(path);
    if (text === undefined || notWrittenByPeople(text) !== null) continue;
    const outline = await host.outline({ path, text }, signal);
    if (typeof outline === "string") skipped.push({ path, reason: outline });
    else found.push({ path, text, outline });
  }
  return { found, skipped };
}

function isOdd(path: string): boolean {
  return isDerived(path) || isFixture(path);
}

/** Those that share a top folder with the change first; the order within stays. */
function nearest(paths: readonly string[], near: readonly string[]): string[] {
  const tops = new Set(near.map(top));
  const close = paths.filter((path) => tops.has(top(path)));
  return [...close, ...paths.filter((path) => !tops.has(top(path)))];
}

function top(path: string): string {
  return path.split("/", 2).join("/");
}
