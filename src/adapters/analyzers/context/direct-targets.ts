import type { Import, NameUse, Span } from "../outline/index.ts";
import { directory } from "../source/index.ts";
import { isLocal, COMMON, type Wanted } from "./names.ts";
import type { Places } from "./places.ts";
import { filesOfClass, filesOfModule, isLibrary } from "./resolve-import.ts";
import type { Source } from "./sources.ts";

/** Where a name may be declared: a file, the name there, and the type that it should belong to. */
export interface Target {
  readonly paths: readonly string[];
  readonly name: string;
  readonly container: string | null;
}

const OWN = /^(?:\$?this|self|cls|static|Self|super|parent)$/;

/** The declarations of a name in the file that uses it; what stands in a function is shown with that function. */
export function inSameFile(wanted: Wanted): Span[] {
  const { name, user, roles, receivers } = wanted;
  const all = user.structure.spans.filter((span) => span.name === name && !span.inner);
  const bare = [...roles].some((role) => role === "call" || role === "type" || role === "plain");
  const own = [...receivers].some((receiver) => OWN.test(receiver));
  return all.filter((span) => {
    if (span.kind === "field") return own || !isScripted(user);
    if (span.container !== null && COMMON.has(name) && !own) return false;
    if (span.container === null) return bare || receivers.has(name);
    return own || roles.has("method") || !isScripted(user);
  });
}

/** Languages in which a member is never named without what it belongs to. */
function isScripted({ structure }: Source): boolean {
  return ["javascript", "typescript", "python"].includes(structure.language);
}

/** Where imports, and the ways in which languages name files, say that it is declared. */
export function targetsOf(wanted: Wanted, places: Places): Target[] {
  const { name, user, receivers } = wanted;
  const targets: Target[] = [];
  for (const one of user.structure.imports) {
    const found = targetOf(one, wanted, places);
    if (found !== null) targets.push(found);
  }
  const isBare = wanted.roles.has("call") || wanted.roles.has("type") || wanted.roles.has("plain");
  if (isBare) targets.push({ paths: filesOfClass(name, user, places), name, container: null });
  for (const receiver of receivers)
    if (/^[A-Z]/.test(receiver))
      targets.push({ paths: filesOfClass(receiver, user, places), name, container: receiver });
  return targets.filter(({ paths }) => paths.length > 0);
}

function targetOf(
  one: Import,
  { name, user, receivers, roles }: Wanted,
  places: Places,
): Target | null {
  if (one.local === "*" && !(roles.size === 1 && (roles.has("method") || roles.has("member"))))
    return { paths: filesOfModule(one.from, user, places), name, container: null };
  if (one.local === name && one.name !== "*") return imported(one, user, places);
  if (!receivers.has(one.local)) return null;
  if (one.name === "*")
    return { paths: filesOfModule(one.from, user, places), name, container: null };
  // A member of something imported: of a class, or of a module of Python.
  const whole = imported(one, user, places);
  return { ...whole, name, container: one.name === "default" ? null : one.name };
}

function imported(one: Import, user: Source, places: Places): Target {
  const paths = filesOfModule(one.from, user, places);
  const inside =
    user.structure.language === "python"
      ? filesOfModule(
          one.from.endsWith(".") ? `${one.from}${one.name}` : `${one.from}.${one.name}`,
          user,
          places,
        )
      : [];
  const name = one.name === "default" ? one.local : one.name;
  return { paths: [...paths, ...inside], name, container: null };
}

/** Where a name that nothing leads to may be searched: in some folders, in all files, or not at all. */
export function searchable(wanted: Wanted, places: Places): "folder" | "everywhere" | null {
  const { name, user, roles, receivers } = wanted;
  const { language, imports } = user.structure;
  const own = imports.filter((one) => one.local === name);
  const isImported = own.some(({ from }) => !isLibrary(from, user, places));
  const ofLibrary = imports.some(
    (one) => receivers.has(one.local) && isLibrary(one.from, user, places),
  );
  const only = (role: NameUse["role"]): boolean => roles.size === 1 && roles.has(role);
  if (name.length < 3 || only("member")) return null;
  if (roles.has("method") && !roles.has("call"))
    return ofLibrary || COMMON.has(name) || name.length < 4 ? null : "everywhere";
  if (language === "go") return isLocal(wanted) ? null : "folder";
  if (isScripted(user)) return isImported && !COMMON.has(name) ? "everywhere" : null;
  if (isLocal(wanted) || (COMMON.has(name) && !roles.has("type"))) return null;
  return only("plain") && !/^[A-Z]/.test(name) ? null : "everywhere";
}

/** Go's names without a package belong to the package's own folder. */
export function folderPaths({ user }: Wanted, places: Places): readonly string[] {
  return places.in(directory(user.path)).filter((path) => path.endsWith(".go"));
}
