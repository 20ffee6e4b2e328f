import { isObject, joinBlocks, NPM_BLOCKS, parseJsonObject } from "../change-risks/index.ts";
import { baseName } from "../source/index.ts";
import { cargoToml, pyprojectToml, requirementsTxt } from "./declared-lines.ts";
import { type Ecosystem, sourceOf, type Wanted } from "./dependency.ts";
import { gradle, msbuild, pomXml, versionCatalogue } from "./declared-builds.ts";

type Reader = (text: string) => Wanted[];

const byName: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["package.json", npm],
  ["composer.json", composer],
  ["go.mod", goMod],
  ["Gemfile", gemfile],
  ["Cargo.toml", cargoToml],
  ["pyproject.toml", pyprojectToml],
  ["Pipfile", pyprojectToml],
  ["pom.xml", pomXml],
  ["build.gradle", gradle],
  ["build.gradle.kts", gradle],
  ["libs.versions.toml", versionCatalogue],
  ["packages.config", msbuild],
  ["Directory.Packages.props", msbuild],
]);

/** Dependencies at most of one manifest: hostile ones name millions. */
const MOST = 5_000;

function readerOf(path: string): Reader | null {
  const name = baseName(path);
  if (/^requirements[\w.-]*\.(?:txt|in)$|^constraints[\w.-]*\.txt$/.test(name))
    return requirementsTxt;
  if (/\.(?:csproj|fsproj|vbproj)$/.test(name)) return msbuild;
  if (/\/requirements\/[\w.-]+\.txt$/.test(`/${path}`)) return requirementsTxt;
  return byName.get(name) ?? null;
}

export function isManifest(path: string): boolean {
  return readerOf(path) !== null;
}

/** By name, the first of equals; empty for what is no manifest or cannot be read. */
export function wantedOf(path: string, text: string): ReadonlyMap<string, Wanted> {
  const found = new Map<string, Wanted>();
  for (const one of readerOf(path)?.(text) ?? []) {
    if (found.size >= MOST) break;
    const key = `${one.ecosystem} ${one.name}`;
    if (one.name !== "" && one.name.length <= 214 && !found.has(key)) found.set(key, one);
  }
  return found;
}

function npm(text: string): Wanted[] {
  const object = parseJsonObject(text);
  if (object === null) return [];
  const blocks = joinBlocks(object, [...NPM_BLOCKS, "peerDependencies"]);
  return [...blocks].map(([name, spec]) => {
    // `npm:other@1` installs the other.
    const alias = /^npm:((?:@[^/]+\/)?[^@]+)@?(.*)$/.exec(spec);
    const source = sourceOf(spec, true);
    return { ecosystem: "npm", name: alias?.[1] ?? name, spec: alias?.[2] ?? spec, source };
  });
}

function composer(text: string): Wanted[] {
  const object = parseJsonObject(text);
  if (object === null) return [];
  const addresses = Array.isArray(object["repositories"])
    ? object["repositories"].filter(isObject)
    : [];
  const wanted = [...joinBlocks(object, ["require-dev", "require"])]
    .filter(([name]) => name.includes("/"))
    .map(([name, spec]): Wanted => ({
      ecosystem: "Packagist",
      name: name.toLowerCase(),
      spec,
      source: null,
    }));
  const sources = addresses.flatMap((one): Wanted[] => {
    const { type, url } = one;
    if (typeof url !== "string" || (type !== "vcs" && type !== "git")) return [];
    return [
      {
        ecosystem: "Packagist",
        name: url.slice(0, 200),
        spec: "",
        source: { kind: "git", address: url, pinned: false },
      },
    ];
  });
  return [...wanted, ...sources];
}

function goMod(text: string): Wanted[] {
  const found: Wanted[] = [];
  for (const line of text.split("\n")) {
    const clean = (line.split("//")[0] ?? "").trim().replace(/^require\s+/, "");
    const [name, version, more] = clean.split(/\s+/);
    if (name === undefined || version === undefined || more !== undefined) continue;
    if (!/^v\d/.test(version) || !name.includes(".")) continue;
    const indirect = /\/\/\s*indirect\b/.test(line);
    found.push({ ecosystem: "Go", name, spec: version, source: null, indirect });
  }
  return found;
}

function gemfile(text: string): Wanted[] {
  const ecosystem: Ecosystem = "RubyGems";
  return text.split("\n").flatMap((line): Wanted[] => {
    const gem = /^\s*gem\s+["']([\w.-]{1,100})["'](.{0,500})/.exec(line);
    if (gem?.[1] === undefined) return [];
    const rest = gem[2] ?? "";
    const spec = /^\s*,\s*["']([^"']+)["']/.exec(rest)?.[1] ?? "";
    const git = /\b(?:git|github|bitbucket|gitlab)(?::|\s*=>)\s*["']([^"']+)["']/.exec(rest)?.[1];
    const pinned = /\bref(?::|\s*=>)\s*["'][0-9a-f]{40}["']/.test(rest);
    const source = git === undefined ? null : { kind: "git" as const, address: git, pinned };
    return [{ ecosystem, name: gem[1], spec, source }];
  });
}
