import type { LineRange } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import type { Span } from "../outline/index.ts";
import { directory, isTest } from "../source/index.ts";
import type { ChangedText } from "./changed-files.ts";
import { around } from "./extents.ts";
import { COMMON } from "./names.ts";
import { familyOf, nearestFirst, type Places } from "./places.ts";
import { filesOfModule } from "./resolve-import.ts";
import type { Searches } from "./searches.ts";
import type { Source, Sources } from "./sources.ts";

const MOST_DECLARATIONS = 25;
const MOST_FILES_OF_EACH = 4;
const MOST_OF_EACH = 4;
/** A function that is shown whole where it calls. */
const SHORT = 30;
const NEAR = 6;

export interface CallSite {
  readonly name: string;
  /** The changed file whose declaration is called. */
  readonly declaredIn: string;
  readonly source: Source;
  readonly range: LineRange;
  readonly line: number;
}

interface Changed {
  readonly file: ChangedText;
  readonly source: Source;
  readonly name: string;
  readonly member: boolean;
  readonly signature: boolean;
}

/** Where declarations that the change changes are called, the nearest first, tests last. */
export async function findCallers(
  changed: readonly ChangedText[],
  files: ChangeFiles,
  places: Places,
  sources: Sources,
  searches: Searches,
): Promise<CallSite[]> {
  const declarations = changed
    .flatMap((file) => changedIn(file, files))
    .toSorted((a, b) => Number(b.signature) - Number(a.signature))
    .slice(0, MOST_DECLARATIONS);
  const sites: CallSite[] = [];
  const families = Map.groupBy(declarations, ({ source }) => familyOf(source.structure.language));
  for (const [family, list] of [...families].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const names = [...new Set(list.map(({ name }) => name))];
    const pattern = (some: readonly string[]): string => `(${some.join("|")})[ \t]*[(<]`;
    const hits = await searches.find(names, pattern, places.of(family), list[0]?.file.path ?? "");
    const wished = list.map((one) => {
      const called = new RegExp(`(?:^|[^\\w$])${one.name.replaceAll("$", "\\$")}\\s*[(<]`);
      const lines = hits.filter(({ text }) => called.test(text) && !/^\s*(?:\/\/|\*|#)/.test(text));
      const near = nearestFirst([...new Set(lines.map(({ path }) => path))], one.file.path);
      return { one, lines, paths: near.slice(0, MOST_FILES_OF_EACH * 2) };
    });
    const opened = await sources.open(wished.flatMap(({ paths }) => paths));
    for (const { one, lines, paths } of wished) {
      const fitting = paths
        .map((path) => opened.get(path))
        .filter((source) => source !== undefined)
        .filter((source) => mayMean(source, one, places))
        .slice(0, MOST_FILES_OF_EACH);
      const own = fitting.flatMap((source) =>
        sitesIn(
          source,
          one,
          lines.filter(({ path }) => path === source.path).map(({ line }) => line),
        ),
      );
      sites.push(...own.slice(0, MOST_OF_EACH));
    }
  }
  return sites.toSorted((a, b) => Number(isTest(a.source.path)) - Number(isTest(b.source.path)));
}

/** What others can call and could call before; its head or its body is changed. */
function changedIn(file: ChangedText, files: ChangeFiles): Changed[] {
  const { source, oldPath } = file;
  if (source === null || oldPath === null || isTest(file.path)) return [];
  const before = files.base(oldPath);
  const found = new Map<string, Changed>();
  for (const range of file.touched) {
    const span = around(source, range).findLast(({ kind, inner }) => !inner && kind !== "field");
    if (span === undefined || span.kind === "value") continue;
    const name =
      span.name === "constructor" || span.name === "__init__" ? span.container : span.name;
    if (name === null || name.length < 4 || COMMON.has(name)) continue;
    if (before !== null && !before.includes(name)) continue;
    const signature = isInHead(span, range) || found.get(name)?.signature === true;
    found.set(name, { file, source, name, member: span.container !== null, signature });
  }
  return [...found.values()];
}

function isInHead({ start, headEnd }: Span, range: LineRange): boolean {
  return range.start <= headEnd && range.end >= start;
}

/** False where imports, or the folder of a Go package, say that something else is called. */
function mayMean(
  source: Source,
  { file, name, member, source: declaring }: Changed,
  places: Places,
): boolean {
  if (source.path === file.path || member) return true;
  const { language, imports } = source.structure;
  if (language === "go")
    return (
      directory(source.path) === directory(file.path) ||
      imports.some(({ from }) => `/${from}`.endsWith(`/${directory(file.path)}`))
    );
  if (!["javascript", "typescript", "python"].includes(language)) return true;
  if (source.structure.spans.some((span) => span.name === name && !span.inner)) return false;
  return imports.some((one) => {
    if (one.local !== name && one.name !== "*") return false;
    const paths = filesOfModule(one.from, source, places);
    return paths.includes(declaring.path) || one.local === name;
  });
}

function sitesIn(source: Source, { file, name }: Changed, lines: readonly number[]): CallSite[] {
  const taken = new Set<number>();
  return lines.flatMap((line) => {
    const at = { start: line, end: line };
    if (source.structure.spans.some((span) => span.name === name && span.nameLine === line))
      return [];
    const holder = around(source, at).findLast(({ kind }) => kind === "function");
    // What calls itself shows that itself.
    if (source.path === file.path && holder?.name === name) return [];
    const whole = holder !== undefined && holder.end - holder.start < SHORT;
    const start = whole ? holder.start : Math.max(1, line - NEAR, holder?.start ?? 1);
    if (taken.has(start)) return [];
    taken.add(start);
    const end = whole ? holder.end : Math.min(line + NEAR, holder?.end ?? Infinity);
    return [{ name, declaredIn: file.path, source, range: { start, end }, line }];
  });
}
