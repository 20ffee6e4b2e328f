import { isObject, parseJsonObject } from "../change-risks/index.ts";
import { baseName } from "../source/index.ts";
import { type Ecosystem, pythonName, type Resolved } from "./dependency.ts";

type Reader = (text: string) => Resolved[];

const byName: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["package-lock.json", npmLock],
  ["npm-shrinkwrap.json", npmLock],
  ["yarn.lock", yarnLock],
  ["pnpm-lock.yaml", pnpmLock],
  ["poetry.lock", packageTables("PyPI")],
  ["uv.lock", packageTables("PyPI")],
  ["Cargo.lock", packageTables("crates.io")],
  ["Pipfile.lock", pipfileLock],
  ["composer.lock", composerLock],
  ["Gemfile.lock", gemfileLock],
  ["packages.lock.json", nugetLock],
  ["gradle.lockfile", gradleLock],
]);

export function isReadableLock(path: string): boolean {
  return byName.has(baseName(path));
}

/** Entries at most of one lockfile. */
const MOST = 50_000;

/** Null when the text is no such lockfile. */
export function resolvedOf(path: string, text: string): Resolved[] {
  return (byName.get(baseName(path))?.(text) ?? []).slice(0, MOST);
}

function entry(
  ecosystem: Ecosystem,
  name: string,
  version: string,
  line: number | null,
  address: string | null = null,
  installScript = false,
): Resolved {
  return { ecosystem, name, version, installScript, address, line };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function npmLock(source: string): Resolved[] {
  const lock = parseJsonObject(source);
  if (lock === null) return [];
  const lines = keyLines(source);
  const packages = lock["packages"];
  if (!isObject(packages)) return oldNpmLock(lock["dependencies"], lines);
  return Object.entries(packages).flatMap(([path, one]) => {
    if (!isObject(one) || !path.includes("node_modules/") || one["link"] === true) return [];
    const name = text(one["name"]) || path.slice(path.lastIndexOf("node_modules/") + 13);
    const script = one["hasInstallScript"] === true;
    const address = text(one["resolved"]) || null;
    return [entry("npm", name, text(one["version"]), lines.get(path) ?? null, address, script)];
  });
}

/** The first format nests. Deep nesting is cut rather than followed. */
function oldNpmLock(top: unknown, lines: ReadonlyMap<string, number>): Resolved[] {
  const found: Resolved[] = [];
  const open: unknown[] = [top];
  while (open.length > 0 && found.length < MOST) {
    const block = open.pop();
    if (!isObject(block)) continue;
    for (const [name, one] of Object.entries(block)) {
      if (!isObject(one)) continue;
      const address = text(one["resolved"]) || null;
      found.push(entry("npm", name, text(one["version"]), lines.get(name) ?? null, address));
      open.push(one["dependencies"]);
    }
  }
  return found;
}

/** The first line on which each key of a JSON text, as tools print it, opens an object. */
function keyLines(source: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [index, line] of source.split("\n").entries()) {
    const key = /^\s*"([^"\\]{1,300})": ?\{/.exec(line.slice(0, 400))?.[1];
    if (key !== undefined && !found.has(key)) found.set(key, index + 1);
  }
  return found;
}

function yarnLock(source: string): Resolved[] {
  const found: Resolved[] = [];
  let name = "";
  let line = 0;
  for (const [index, raw] of source.split("\n").entries()) {
    const key = /^"?((?:@[^/"@]{1,100}\/)?[^"@\s#]{1,200})@.*:\s*$/.exec(raw.slice(0, 2_000))?.[1];
    if (key !== undefined) [name, line] = [key, index + 1];
    const version = /^ {2}version:? "?([^"\s]{1,100})"?\s*$/.exec(raw.slice(0, 200))?.[1];
    if (version === undefined || name === "") {
      const address = /^ {2}resolved "([^"]{1,500})"/.exec(raw.slice(0, 600))?.[1];
      const last = found.at(-1);
      if (address !== undefined && last?.line === line)
        found[found.length - 1] = { ...last, address };
    } else if (!version.includes("use.local")) found.push(entry("npm", name, version, line));
  }
  return found;
}

function pnpmLock(source: string): Resolved[] {
  const found: Resolved[] = [];
  let inside = false;
  for (const [index, line] of source.split("\n").entries()) {
    if (/^\S/.test(line)) inside = line.startsWith("packages:");
    const key = inside
      ? /^ {2}'?\/?((?:@[^/'@]{1,100}\/)?[^/'@()\s]{1,200})[@/](\d[^'():\s_]{0,100})/.exec(
          line.slice(0, 400),
        )
      : null;
    if (key !== null) found.push(entry("npm", key[1] ?? "", key[2] ?? "", index + 1));
    const last = found.at(-1);
    if (inside && last !== undefined && /^ {4}requiresBuild: true/.test(line))
      found[found.length - 1] = { ...last, installScript: true };
  }
  return found;
}

/** `[[package]]` tables with name, version and source. */
function packageTables(ecosystem: "PyPI" | "crates.io"): Reader {
  return (source) => {
    const found: Resolved[] = [];
    let name = "";
    let line = 0;
    for (const [index, raw] of source.split("\n").entries()) {
      if (raw.startsWith("[[package]]")) [name, line] = ["", index + 1];
      else if (raw.startsWith("[")) line = 0;
      if (line === 0) continue;
      const [, key, value = ""] =
        /^(name|version|source) = (.{1,500})/.exec(raw.slice(0, 600)) ?? [];
      const plain = /^"([^"]*)"/.exec(value)?.[1] ?? "";
      if (key === "name") name = ecosystem === "PyPI" ? pythonName(plain) : plain;
      if (key === "version" && name !== "") found.push(entry(ecosystem, name, plain, line));
    }
    return found;
  };
}

function pipfileLock(source: string): Resolved[] {
  const lock = parseJsonObject(source);
  const lines = keyLines(source);
  return [lock?.["default"], lock?.["develop"]].filter(isObject).flatMap((block) =>
    Object.entries(block).flatMap(([name, one]) => {
      const version = isObject(one) ? text(one["version"]).replace(/^==/, "") : "";
      return version === ""
        ? []
        : [entry("PyPI", pythonName(name), version, lines.get(name) ?? null)];
    }),
  );
}

function composerLock(source: string): Resolved[] {
  const lock = parseJsonObject(source);
  const lists = [lock?.["packages"], lock?.["packages-dev"]].filter((one) => Array.isArray(one));
  return lists.flatMap((list) =>
    list
      .filter(isObject)
      .map((one) =>
        entry(
          "Packagist",
          text(one["name"]).toLowerCase(),
          text(one["version"]).replace(/^v/, ""),
          null,
        ),
      ),
  );
}

function gemfileLock(source: string): Resolved[] {
  return source.split("\n").flatMap((line, index) => {
    const spec = /^ {4}([\w.-]{1,100}) \(([\w.]{1,60})(?:-[\w.-]+)?\)\s*$/.exec(line.slice(0, 200));
    return spec === null ? [] : [entry("RubyGems", spec[1] ?? "", spec[2] ?? "", index + 1)];
  });
}

function nugetLock(source: string): Resolved[] {
  const frameworks = parseJsonObject(source)?.["dependencies"];
  if (!isObject(frameworks)) return [];
  const lines = keyLines(source);
  return Object.values(frameworks)
    .filter(isObject)
    .flatMap((block) =>
      Object.entries(block).flatMap(([name, one]) =>
        isObject(one) && text(one["resolved"]) !== ""
          ? [entry("NuGet", name.toLowerCase(), text(one["resolved"]), lines.get(name) ?? null)]
          : [],
      ),
    );
}

function gradleLock(source: string): Resolved[] {
  return source.split("\n").flatMap((line, index) => {
    const one = /^([\w.-]+:[\w.-]+):([^=\s]+)=/.exec(line.slice(0, 400));
    return one === null ? [] : [entry("Maven", one[1] ?? "", one[2] ?? "", index + 1)];
  });
}
