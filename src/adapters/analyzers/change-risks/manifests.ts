/** Dependency name → what the manifest asks for. Null when the text is no such manifest. */
export type Wanted = ReadonlyMap<string, string> | null;

export function parseJsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The string entries of several blocks of one object; a later block wins. */
export function joinBlocks(
  object: Record<string, unknown>,
  blocks: readonly string[],
): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const block of blocks) {
    const entries = Object.hasOwn(object, block) ? object[block] : null;
    if (!isObject(entries)) continue;
    for (const [name, spec] of Object.entries(entries)) {
      if (typeof spec === "string") wanted.set(name, spec);
    }
  }
  return wanted;
}

/** npm puts a package that is in both blocks under the optional ones. */
export const NPM_BLOCKS = ["devDependencies", "dependencies", "optionalDependencies"];

export function packageJson(text: string): Wanted {
  const object = parseJsonObject(text);
  return object === null ? null : joinBlocks(object, NPM_BLOCKS);
}

export function composerJson(text: string): Wanted {
  const object = parseJsonObject(text);
  return object === null ? null : joinBlocks(object, ["require-dev", "require"]);
}

/** `require` entries of go.mod that this module asks for itself. */
export function goMod(text: string): Wanted {
  const wanted = new Map<string, string>();
  let block = false;
  for (const line of text.split(/\r?\n/)) {
    const clean = (line.split("//")[0] ?? "").trim();
    if (clean.startsWith("require (")) block = true;
    else if (clean === ")") block = false;
    const entry = block
      ? clean
      : clean.startsWith("require ")
        ? clean.slice("require ".length).trim()
        : "";
    const [name, version] = entry.split(/\s+/);
    if (name !== undefined && version?.startsWith("v") === true) wanted.set(name, version);
  }
  return wanted;
}

export function gemfile(text: string): Wanted {
  const wanted = new Map<string, string>();
  for (const line of text.split("\n")) {
    const gem = /^\s*gem\s+["']([\w.-]{1,100})["'](.*)$/.exec(line);
    if (gem?.[1] !== undefined) wanted.set(gem[1], (gem[2] ?? "").trim());
  }
  return wanted;
}

/** Tables of Cargo.toml that list dependencies. */
const CARGO = /^(?:workspace\.|target\..*\.)?(?:dev-|build-)?dependencies$/;
const CARGO_ONE = /^(?:workspace\.|target\..*\.)?(?:dev-|build-)?dependencies\.([\w-]+)$/;

/** Crate names as the lockfile knows them: a renamed one by its own name. */
export function cargoToml(text: string): Wanted {
  const wanted = new Map<string, string>();
  for (const { table, key, value } of tomlLines(text)) {
    const one = CARGO_ONE.exec(table)?.[1];
    if (one !== undefined) wanted.set(key === "package" ? unquoted(value) : one, "");
    else if (CARGO.test(table))
      wanted.set(/\bpackage\s*=\s*"([\w-]+)"/.exec(value)?.[1] ?? key.split(".")[0] ?? key, "");
  }
  return wanted;
}

const PYTHON =
  /^(?:tool\.poetry\.(?:dev-)?dependencies|tool\.poetry\.group\..*\.dependencies|project\.optional-dependencies|dependency-groups|packages|dev-packages)$/;

/** Pipfile and pyproject.toml: every line of the tables that list dependencies. */
export function pythonToml(text: string): Wanted {
  const wanted = new Map<string, string>();
  for (const { table, key, value } of tomlLines(text)) {
    if (PYTHON.test(table) || (table === "project" && key === "dependencies")) {
      wanted.set(
        `${table}.${key}`,
        `${wanted.get(`${table}.${key}`) ?? ""}${value.replace(/\s+/g, "")}`,
      );
    }
  }
  return wanted;
}

/** Assignments of a TOML text, lists over several lines joined to one value. Comments are dropped. */
export function tomlLines(text: string): { table: string; key: string; value: string }[] {
  const found: { table: string; key: string; value: string }[] = [];
  let table = "";
  let open = false;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(?:^|\s)#.*$/, "").trim();
    const last = found.at(-1);
    if (open && last !== undefined) {
      last.value += line;
      open = !line.startsWith("]");
    } else if (/^\[\[?[^\]]*\]\]?$/.test(line)) table = line.replace(/^\[+|\]+$/g, "").trim();
    else if (line.includes("=")) {
      const value = line.slice(line.indexOf("=") + 1).trim();
      found.push({ table, key: unquoted(line.slice(0, line.indexOf("=")).trim()), value });
      open = value.startsWith("[") && !value.endsWith("]");
    }
  }
  return found;
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, "");
}
