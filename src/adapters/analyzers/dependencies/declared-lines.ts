import { tomlLines } from "../change-risks/index.ts";
import { pythonName, sourceOf, type Wanted } from "./dependency.ts";

/** pip's own file: a requirement a line. */
export function requirementsTxt(text: string): Wanted[] {
  return text
    .replace(/\\\r?\n/g, " ")
    .split("\n")
    .flatMap((line) => requirement(line.replace(/(?:^|\s)#.*$/, "")));
}

/** `name[extra]>=1; marker`, `name @ address`, an address alone, `-e address#egg=name`. */
function requirement(line: string): Wanted[] {
  const text = line
    .trim()
    .replace(/^(?:-e|--editable)[ =]/, "")
    .replace(/\s+--hash=\S+/g, "")
    .trim();
  const source = sourceOf(text);
  if (source !== null) {
    const name = /[#&]egg=([\w.-]+)/.exec(text)?.[1] ?? text.slice(0, 200);
    return [{ ecosystem: "PyPI", name: pythonName(name), spec: "", source }];
  }
  const match = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:@\s*(\S+)|([^;@]*))?/.exec(text);
  if (match?.[1] === undefined || text.startsWith("-")) return [];
  const address = match[2] === undefined ? null : sourceOf(match[2]);
  return [
    {
      ecosystem: "PyPI",
      name: pythonName(match[1]),
      spec: (match[3] ?? "").replace(/[()\s]/g, ""),
      source: address,
    },
  ];
}

const LISTS = /^(?:project\.optional-dependencies|dependency-groups)$/;
const TABLES =
  /^(?:tool\.poetry\.(?:dev-)?dependencies|tool\.poetry\.group\.[^.]+\.dependencies|packages|dev-packages)$/;

/** pyproject.toml of any tool, and Pipfile. */
export function pyprojectToml(text: string): Wanted[] {
  return tomlLines(text).flatMap(({ table, key, value }) => {
    if (LISTS.test(table) || (table === "project" && key === "dependencies"))
      return [...value.matchAll(/"([^"]*)"|'([^']*)'/g)].flatMap(([, a, b]) =>
        requirement(a ?? b ?? ""),
      );
    if (table === "tool.uv.sources") return inline("PyPI", pythonName(key), value, true);
    if (!TABLES.test(table) || key === "python") return [];
    return inline("PyPI", pythonName(key), value, false);
  });
}

const CARGO = /^(?:workspace\.|target\..*\.)?(?:dev-|build-)?dependencies$/;

export function cargoToml(text: string): Wanted[] {
  return tomlLines(text).flatMap(({ table, key, value }) => {
    const one = /^(?:workspace\.|target\..*\.)?(?:dev-|build-)?dependencies\.([\w-]+)$/.exec(
      table,
    )?.[1];
    if (one !== undefined) {
      if (key !== "version" && key !== "git") return [];
      return inline("crates.io", one, key === "git" ? `{ git = ${value} }` : value, false);
    }
    if (!CARGO.test(table) || key.endsWith(".workspace")) return [];
    const name = /\bpackage\s*=\s*"([\w-]+)"/.exec(value)?.[1] ?? key.split(".")[0] ?? key;
    return inline("crates.io", name, value, false);
  });
}

/** `"1.2"`, or a table on one line with `version` or an address. */
function inline(
  ecosystem: "PyPI" | "crates.io",
  name: string,
  value: string,
  sourcesOnly: boolean,
): Wanted[] {
  const plain = /^["']([^"']*)["']$/.exec(value)?.[1];
  if (plain !== undefined)
    return [{ ecosystem, name, spec: plain === "*" ? "" : plain, source: sourceOf(plain) }];
  const field = (key: string): string | undefined =>
    new RegExp(`\\b${key}\\s*=\\s*["']([^"']*)["']`).exec(value)?.[1];
  const git = field("git");
  const url = field("url") ?? field("file");
  if (/\bpath\s*=|\bworkspace\s*=/.test(value)) return [];
  const pinned = /^[0-9a-f]{40}$/.test(field("rev") ?? field("ref") ?? "");
  if (git !== undefined)
    return [{ ecosystem, name, spec: "", source: { kind: "git", address: git, pinned } }];
  if (url !== undefined) return [{ ecosystem, name, spec: "", source: sourceOf(url) }];
  return sourcesOnly ? [] : [{ ecosystem, name, spec: field("version") ?? "", source: null }];
}
