import type { GrepHit } from "../../../core/ports/index.ts";
import type { Span } from "../outline/index.ts";
import { directory, isTest } from "../source/index.ts";
import { declarationPattern } from "./declaration-patterns.ts";
import { folderPaths, inSameFile, searchable, targetsOf, type Target } from "./direct-targets.ts";
import type { Wanted } from "./names.ts";
import { familyOf, nearestFirst, type Places } from "./places.ts";
import { filesOfModule } from "./resolve-import.ts";
import type { Searches } from "./searches.ts";
import type { Source, Sources } from "./sources.ts";

/** Modules that hand a name on before the one that declares it. */
const MOST_HOPS = 3;
/** Declarations of one name. */
const MOST_OF_A_NAME = 2;
/** A name that so many files declare says nothing of which is meant. */
const AMBIGUOUS = 8;
const MOST_SEARCHED = 100;
/** Names of members from this length on are seldom used for two things. */
const TELLING = 12;

export interface Definition {
  readonly wanted: Wanted;
  readonly source: Source;
  readonly span: Span;
}

/** Declarations of the names, as far as they can be told; in the order of the names. */
export async function findDefinitions(
  wanted: readonly Wanted[],
  places: Places,
  sources: Sources,
  searches: Searches | null,
): Promise<Definition[]> {
  const found = new Map<Wanted, Definition[]>();
  const put = (one: Wanted, source: Source, spans: readonly Span[]): void => {
    const list = found.get(one) ?? [];
    for (const span of spans.slice(0, MOST_OF_A_NAME - list.length))
      list.push({ wanted: one, source, span });
    if (list.length > 0) found.set(one, list);
  };
  for (const one of wanted) put(one, one.user, inSameFile(one));
  let open = wanted
    .filter((one) => !found.has(one))
    .map((one) => ({ one, targets: targetsOf(one, places) }));
  for (let hop = 0; hop <= MOST_HOPS && open.length > 0; hop += 1) {
    const paths = open.flatMap(({ targets }) => targets.flatMap((target) => target.paths));
    const opened = await sources.open(paths);
    const next: typeof open = [];
    for (const { one, targets } of open) {
      for (const target of targets) lookAt(one, target, opened, put);
      if (found.has(one)) continue;
      const further = targets.flatMap((target) => handedOn(target, opened, places));
      if (further.length > 0) next.push({ one, targets: further });
    }
    open = next;
  }
  if (searches !== null) {
    const rest = wanted.filter((one) => !one.far && !found.has(one));
    await search(rest, places, sources, searches, put);
  }
  return wanted.flatMap((one) => found.get(one) ?? []);
}

type Put = (one: Wanted, source: Source, spans: readonly Span[]) => void;

function lookAt(one: Wanted, target: Target, opened: ReadonlyMap<string, Source>, put: Put): void {
  for (const path of target.paths) {
    const source = opened.get(path);
    if (source === undefined || source === one.user) continue;
    const named = source.structure.spans.filter(
      ({ name, inner }) => name === target.name && !inner,
    );
    const own = named.filter(({ container }) => container === target.container);
    put(one, source, own.length > 0 ? own : named.length > 0 ? named : byDefault(target, source));
  }
}

const DEFAULT =
  /^export\s+default\s+(?:async\s+|abstract\s+)?(?:function\*?\s+|class\s+)?(?:[\w.]+\(\s*)?([A-Za-z_$][\w$]*)/;

/** What a module exports by default goes by any name elsewhere. */
function byDefault({ container }: Target, { rows, structure }: Source): Span[] {
  if (container !== null) return [];
  const name = rows
    .map((row) => DEFAULT.exec(row.slice(0, 200))?.[1])
    .find((one) => one !== undefined);
  return structure.spans.filter((span) => span.name === name && !span.inner);
}

/** Where the modules that were looked at say that they have the name from. */
function handedOn(target: Target, opened: ReadonlyMap<string, Source>, places: Places): Target[] {
  return target.paths.flatMap((path) => {
    const source = opened.get(path);
    if (source === undefined) return [];
    const wanted = target.container ?? target.name;
    return source.structure.imports
      .filter(({ local }) => local === wanted || local === "*")
      .map(({ name, from }) => ({
        paths: filesOfModule(from, source, places),
        name: target.container !== null || name === "*" || name === "default" ? target.name : name,
        container: target.container,
      }))
      .filter(({ paths }) => paths.length > 0);
  });
}

async function search(
  rest: readonly Wanted[],
  places: Places,
  sources: Sources,
  searches: Searches,
  put: Put,
): Promise<void> {
  const asked = rest.slice(0, 400).map((one) => ({ one, where: searchable(one, places) }));
  for (const where of ["folder", "everywhere"] as const) {
    const some = asked
      .filter((each) => each.where === where)
      .map(({ one }) => one)
      .slice(0, MOST_SEARCHED);
    const families = Map.groupBy(some, ({ user }) => familyOf(user.structure.language));
    for (const [family, names] of [...families].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const paths =
        where === "folder"
          ? [...new Set(names.flatMap((one) => folderPaths(one, places)))].toSorted()
          : places.of(family);
      const unique = [...new Set(names.map(({ name }) => name))];
      const pattern = (part: readonly string[]): string => declarationPattern(family, part);
      const hits = await searches.find(unique, pattern, paths, names[0]?.user.path ?? "");
      await settle(names, hits, where === "folder", sources, put);
    }
  }
}

/** Of the lines that may declare a name those that do, in the nearest files. */
async function settle(
  names: readonly Wanted[],
  hits: readonly GrepHit[],
  sameFolder: boolean,
  sources: Sources,
  put: Put,
): Promise<void> {
  const byName = new Map<string, GrepHit[]>();
  for (const name of new Set(names.map((one) => one.name))) {
    const word = new RegExp(`(?:^|[^\\w$])${name.replaceAll("$", "\\$")}(?:[^\\w$]|$)`);
    byName.set(
      name,
      hits.filter(({ text }) => word.test(text)),
    );
  }
  const candidates = names.map((one) => ({
    one,
    paths: candidatesOf(one, byName.get(one.name) ?? [], sameFolder),
  }));
  const opened = await sources.open(candidates.flatMap(({ paths }) => paths));
  for (const { one, paths } of candidates) {
    const declared = paths.flatMap((path) => {
      const source = opened.get(path);
      const spans = (source?.structure.spans ?? []).filter(
        (span) => declares(span, one) && (span.container === null || mayMean(span, path, one)),
      );
      return source === undefined || spans.length === 0 ? [] : [{ source, spans }];
    });
    const told = declared.filter(({ spans }) => spans.some((span) => isOfReceiver(span, one)));
    for (const { source, spans } of told.length > 0 ? told : declared)
      put(one, source, spans.toSorted((a, b) => sure(b, one) - sure(a, one)).slice(0, 1));
  }
}

const ACCESSOR = /^(?:get|set|is|has|with)[A-Z][a-z]*$/;

/** A member is only meant where its type is named, too, or lies beside; or where its name is long and says much. */
function mayMean(span: Span, path: string, one: Wanted): boolean {
  const { user, name } = one;
  if (directory(path) === directory(user.path) || isOfReceiver(span, one)) return true;
  const container = span.container ?? "";
  if (container.length > 2 && user.rows.some((row) => row.includes(container))) return true;
  return name.length >= TELLING && !ACCESSOR.test(name);
}

/** A variable is often named as its type is: `userStore.find()` is a method of `UserStore`. */
function isOfReceiver({ container }: Span, { receivers }: Wanted): boolean {
  const name = container?.toLowerCase() ?? "";
  return name !== "" && [...receivers].some((receiver) => receiver.toLowerCase() === name);
}

function sure(span: Span, one: Wanted): number {
  return isOfReceiver(span, one) ? 1 : 0;
}

function declares({ name, kind, container, inner }: Span, one: Wanted): boolean {
  const { roles } = one;
  if (name !== one.name || inner) return false;
  if (kind === "field") return !roles.has("type");
  if (roles.has("type") && roles.size === 1) return kind === "type";
  if (container === null) return !isMemberOnly(one);
  return roles.has("method") || roles.has("call");
}

/** Languages in which what stands after a dot belongs to a type or to something that is imported. */
const DOTTED: ReadonlySet<string> = new Set([
  "javascript",
  "typescript",
  "python",
  "go",
  "java",
  "csharp",
]);

function isMemberOnly({ roles, receivers, user }: Wanted): boolean {
  const { language, imports } = user.structure;
  if (!DOTTED.has(language) || !roles.has("method") || roles.size > 1) return false;
  return !imports.some(({ local }) => receivers.has(local));
}

function candidatesOf(one: Wanted, hits: readonly GrepHit[], sameFolder: boolean): string[] {
  const { user } = one;
  const own = directory(user.path);
  const paths = [...new Set(hits.map(({ path }) => path))].filter(
    (path) => path !== user.path && (!sameFolder || directory(path) === own),
  );
  const written = isTest(user.path) ? paths : paths.filter((path) => !isTest(path));
  const near = nearestFirst(written.length > 0 ? written : paths, user.path);
  if (near.length <= AMBIGUOUS) return near.slice(0, 4);
  return near.filter((path) => directory(path) === own).slice(0, 2);
}
