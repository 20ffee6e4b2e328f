import type { Call, Outline } from "../outline/index.ts";
import { directory } from "../source/index.ts";
import type { ChangedDeclaration } from "./changed-declarations.ts";
import { leadsTo } from "./modules.ts";

export interface OutlinedFile {
  readonly path: string;
  readonly outline: Outline;
  readonly text: string;
}

/** What is known of a name in the files at hand. */
export interface Surroundings {
  /** No other file declares it, and all files that name it were seen. */
  readonly unique: boolean;
}

/** Names that libraries use for all kinds of things: a call by such a name says nothing of what it calls. */
const COMMON: ReadonlySet<string> = new Set(
  `add all any append apply assign build call clear clone close commit concat connect copy count create data delete
  each emit end equals error every exec execute exists exit extend fetch fill filter find first flush format from
  generate getAll getData getValue handle hash info init insert invoke item items join keys last listen load lock
  match merge next notify open parse post print process push query read receive register reload remove render
  replace request reset resize resolve respond save search select send setData setState setValue show size skip
  sort split start state stop submit test toString transform trim update validate value values write`.split(
    /\s+/,
  ),
);

/** The calls of `file` that mean the declaration, as far as names, imports and receivers tell. */
export function callsOf(
  changed: ChangedDeclaration,
  file: OutlinedFile,
  around: Surroundings,
): Call[] {
  const { before, path, language } = changed;
  if (before.container !== null) return methodCalls(changed, file, around);
  if (language === "javascript" || language === "typescript" || language === "python")
    return importedCalls(changed, file, around);
  const named = file.outline.calls.filter((call) => call.name === before.name);
  if (language === "go") return named.filter((call) => goMeans(call, file, path));
  const constructed = before.kind === "constructor";
  const plain = named.filter((call) => call.receiver === null);
  // Elsewhere namespaces decide, and those aren't followed: only a name without a namesake is sure.
  return around.unique || (file.path === path && !constructed) ? plain : [];
}

function importedCalls(
  changed: ChangedDeclaration,
  file: OutlinedFile,
  around: Surroundings,
): Call[] {
  const { before, path, language } = changed;
  const { calls, imports } = file.outline;
  if (file.path === path)
    return calls.filter((call) => call.name === before.name && call.receiver === null);
  const locals = new Set<string>();
  const modules = new Set<string>();
  for (const one of imports) {
    const sure = leadsTo(one, file.path, path, language);
    if (sure === null || (sure === "likely" && !around.unique)) continue;
    if (one.name === before.name) locals.add(one.local);
    if (one.name === "*") modules.add(one.local);
  }
  return calls.filter((call) =>
    call.receiver === null
      ? locals.has(call.name)
      : call.name === before.name && modules.has(call.receiver),
  );
}

function goMeans(call: Call, file: OutlinedFile, path: string): boolean {
  if (call.receiver === null) return directory(file.path) === directory(path);
  return file.outline.imports.some(
    (one) => one.local === call.receiver && leadsTo(one, file.path, path, "go") !== null,
  );
}

const OWN = /^(?:\$?this|self|cls|static)$/;

function methodCalls(
  { before, path, language }: ChangedDeclaration,
  file: OutlinedFile,
  around: Surroundings,
): Call[] {
  const { name, container } = before;
  if (container === null || container === "") return [];
  const implicit = language === "java" || language === "csharp";
  const guess =
    around.unique && name.length > 3 && !COMMON.has(name) && mentions(file, container, path);
  return file.outline.calls.filter((call) => {
    if (call.name !== name) return false;
    const inside = file.path === path && call.container === container;
    if (call.receiver === null) return implicit && inside;
    if (OWN.test(call.receiver)) return inside;
    // A static call names the class itself.
    return (call.receiver === container && around.unique) || guess;
  });
}

function mentions(file: OutlinedFile, container: string, path: string): boolean {
  return file.path === path || file.text.includes(container);
}
