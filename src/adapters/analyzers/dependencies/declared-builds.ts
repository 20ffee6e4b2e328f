import { tomlLines } from "../change-risks/index.ts";
import type { Wanted } from "./dependency.ts";

/** Maven: group and artifact make the name. Properties of the same file are put in. */
export function pomXml(text: string): Wanted[] {
  const clean = text.replace(/<!--[\s\S]*?(?:-->|$)/g, "");
  const block = /<properties>([\s\S]*?)<\/properties>/.exec(clean)?.[1] ?? "";
  const properties = new Map<string, string>();
  for (const [, key = "", value = ""] of block.matchAll(/<([\w.-]{1,100})>([^<]{0,200})<\//g))
    properties.set(key, value.trim());
  return clean
    .split(/<(?:dependency|plugin|parent)>/)
    .slice(1)
    .flatMap((part): Wanted[] => {
      const body =
        part.slice(0, 5_000).split(/<\/(?:dependency|plugin|parent)>|<exclusions>/)[0] ?? "";
      const tag = (name: string): string =>
        new RegExp(`<${name}>\\s*([^<]{1,200}?)\\s*</${name}>`).exec(body)?.[1] ?? "";
      const version = tag("version").replace(
        /^\$\{([\w.-]+)\}$/,
        (whole, key: string) => properties.get(key) ?? whole,
      );
      return tag("groupId") === "" || tag("artifactId") === ""
        ? []
        : [maven(tag("groupId"), tag("artifactId"), version)];
    });
}

const CONFIGURATION =
  /^\s*(?:\w*(?:[iI]mplementation|[aA]pi|[cC]ompile(?:Only)?|[rR]untime(?:Only)?|classpath|kapt|ksp|[aA]nnotationProcessor))\b[\s(]*(?:(?:enforcedPlatform|platform)\s*\(\s*)?(.{1,300})/;

export function gradle(text: string): Wanted[] {
  return text.split("\n").flatMap((line): Wanted[] => {
    const what = CONFIGURATION.exec(line)?.[1];
    if (what === undefined) return [];
    const short = /^["']([\w.-]+):([\w.-]+)(?::([^"':@]+))?/.exec(what);
    if (short !== null) return [maven(short[1] ?? "", short[2] ?? "", short[3] ?? "")];
    const part = (key: string): string =>
      new RegExp(`\\b${key}\\s*[:=]\\s*["']([^"']+)["']`).exec(what)?.[1] ?? "";
    return part("group") === "" || part("name") === ""
      ? []
      : [maven(part("group"), part("name"), part("version"))];
  });
}

/** Gradle's catalogue: versions by name, libraries that refer to them. */
export function versionCatalogue(text: string): Wanted[] {
  const lines = tomlLines(text);
  const versions = new Map(
    lines
      .filter(({ table }) => table === "versions")
      .map(({ key, value }) => [key, value.replace(/["']/g, "")]),
  );
  return lines
    .filter(({ table }) => table === "libraries")
    .flatMap(({ value }): Wanted[] => {
      const short = /^["']([\w.-]+):([\w.-]+):([^"']+)["']$/.exec(value);
      if (short !== null) return [maven(short[1] ?? "", short[2] ?? "", short[3] ?? "")];
      const part = (key: string): string =>
        new RegExp(`\\b${key.replace(".", "\\.")}\\s*=\\s*["']([^"']+)["']`).exec(value)?.[1] ?? "";
      const [group = "", artifact = ""] =
        part("module") === "" ? [part("group"), part("name")] : part("module").split(":");
      const version =
        part("version.ref") === "" ? part("version") : (versions.get(part("version.ref")) ?? "");
      return group === "" || artifact === "" ? [] : [maven(group, artifact, version)];
    });
}

function maven(group: string, artifact: string, version: string): Wanted {
  const spec = version.includes("$") ? "" : version;
  return { ecosystem: "Maven", name: `${group}:${artifact}`, spec, source: null };
}

/** Project files of .NET, packages.config, and versions kept in one place. */
export function msbuild(text: string): Wanted[] {
  const clean = text.replace(/<!--[\s\S]*?(?:-->|$)/g, "");
  const found: Wanted[] = [];
  for (const [whole] of clean.matchAll(
    /<(?:PackageReference|PackageVersion|package)\s[^<>]{1,500}>(?:\s*<Version>[^<]{1,100})?/gi,
  )) {
    const field = (name: string): string =>
      new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`, "i").exec(whole)?.[1] ?? "";
    const name = field("Include") || field("id");
    const spec = field("Version") || (/<Version>([^<]+)/.exec(whole)?.[1] ?? "").trim();
    if (name !== "" && !name.includes("$("))
      found.push({
        ecosystem: "NuGet",
        name: name.toLowerCase(),
        spec: spec.includes("$(") ? "" : spec,
        source: null,
      });
  }
  return found;
}
