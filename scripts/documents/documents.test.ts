import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { configurationPage } from "./configuration-page.ts";
import { describeVariables, parseTeamFile, teamJsonSchema } from "../../src/config/index.ts";

const root = join(import.meta.dirname, "../..");
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const manifest = z
  .object({
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
    optionalDependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));

function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Relative links of a document that lead to nothing: no such file, or no such heading. */
function brokenLinks(path: string, text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = "", heading] = target.split("#");
      const found = file === "" ? join(root, path) : join(root, dirname(path), file);
      if (!existsSync(found)) return true;
      return heading !== undefined && !headings(readFileSync(found, "utf8")).includes(heading);
    });
}

function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("documents", () => {
  test("there are some, README first of all", () => {
    expect(documents).toEqual(
      expect.arrayContaining([
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
      ]),
    );
  });

  test("a broken link is found, a good one isn't", () => {
    const text =
      "[a](nowhere.md) [b](README.md) [c](#begin) [d](#end) [e](https://x) `[f](g.md)`\n## Begin\n";
    expect(brokenLinks("README.md", text)).toEqual(expect.arrayContaining(["nowhere.md", "#end"]));
    expect(brokenLinks("README.md", text)).not.toContain("README.md");
    expect(brokenLinks("README.md", text)).not.toContain("g.md");
  });

  test.each(documents)("%s: every relative link leads somewhere", (path) => {
    expect(brokenLinks(path, textOf(path))).toEqual([]);
  });

  test.each(documents)("%s: every script of npm that it names exists", (path) => {
    const named = [
      ...textOf(path).matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(test|start)\b)/g),
    ].map(([, run, word]) => run ?? word ?? "");
    expect(
      named.filter((name) => !Object.hasOwn(manifest.scripts, name) && name !== "NAME"),
    ).toEqual([]);
  });

  test.each(documents)("%s: every variable that it names is one of Kody's", (path) => {
    const known = describeVariables().map(({ name }) => name);
    const named = [...textOf(path).matchAll(/\bKODY_[A-Z_]*[A-Z]/g)].map(([name]) => name);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test("docs/configuration.md is what the settings say; `npm run docs` writes it anew", () => {
    expect(textOf("docs/configuration.md")).toBe(configurationPage());
    for (const { name } of describeVariables())
      expect(configurationPage()).toContain(`\`${name}\``);
  });

  test("docs/kody.schema.json is what .kody.yml takes; `npm run docs` writes it anew", () => {
    expect(textOf("docs/kody.schema.json")).toBe(teamJsonSchema());
  });

  test("docs/rules.md has an example of every setting, and each of its examples can be used", () => {
    const text = textOf("docs/rules.md");
    const examples = [...text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
    for (const example of examples)
      expect(parseTeamFile(".kody.yml", example)).toMatchObject({ ok: true });
    const { properties } = z
      .object({ properties: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(teamJsonSchema()));
    for (const name of Object.keys(properties)) {
      expect(text).toContain(`### \`${name}\``);
      expect(examples.some((example) => example.startsWith(`${name}:`))).toBe(true);
    }
  });

  test("every direct dependency has a line, and every line a dependency", () => {
    const { dependencies, optionalDependencies, devDependencies } = manifest;
    const direct = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
    const rows = textOf("docs/decisions/dependencies.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const listed = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
    );
    expect(listed.toSorted()).toEqual(direct.toSorted());
  });

  test("decision records are numbered without gaps and say context, decision and consequences", () => {
    const records = documents.filter((path) => /decisions\/\d/.test(path)).toSorted();
    expect(records.map((path) => Number(path.slice("docs/decisions/".length).slice(0, 4)))).toEqual(
      records.map((_, at) => at + 1),
    );
    for (const path of records) {
      const text = textOf(path);
      expect(headings(text)).toEqual(
        expect.arrayContaining(["context", "decision", "consequences"]),
      );
      expect(text.split("\n").length).toBeLessThanOrEqual(60);
    }
  });

  test("no document names a path of somebody's machine", () => {
    for (const path of documents)
      expect(textOf(path)).not.toMatch(/\/(?:home|Users|work|root)\/\w/);
  });
});
