import { parse } from "yaml";
import { z } from "zod";
import { splitMarkdown } from "./markdown-rules.ts";

/** A rule in plain language as `.kody.yml` holds it. */
export interface ImportedInstruction {
  readonly text: string;
  readonly paths: readonly string[];
}

export interface ImportedRules {
  readonly instructions: readonly ImportedInstruction[];
  readonly ignore: readonly string[];
  readonly commentThreshold: (typeof severities)[number] | null;
  readonly maxComments: number | null;
}

const severities = ["critical", "high", "medium", "low"] as const;
const longestText = 4_000;
const nothing: ImportedRules = {
  instructions: [],
  ignore: [],
  commentThreshold: null,
  maxComments: null,
};

/** Files that hold instructions for other tools, from the repository's root; folders end in a slash. */
export const instructionFiles = [
  "AGENTS.md",
  "CLAUDE.md",
  ".cursorrules",
  ".cursor/rules/",
  ".github/copilot-instructions.md",
  ".github/instructions/",
  ".coderabbit.yaml",
  ".coderabbit.yml",
  "kodus-config.yml",
] as const;

/** What one such file says, as far as `.kody.yml` can say it; null when it is YAML that can't be read. */
export function importInstructions(path: string, text: string): ImportedRules | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^\.coderabbit\.ya?ml$/.test(name)) return readYaml(text, fromCodeRabbit);
  if (/^kodus-config\.ya?ml$/.test(name)) return readYaml(text, fromKodus);
  const { attributes, body } = frontMatter(text);
  const given = [...globsOf(attributes["globs"]), ...globsOf(attributes["applyTo"])];
  const folder = /^(.*)\/(?:AGENTS|CLAUDE)\.md$/.exec(path)?.[1];
  const paths = given.length === 0 && folder !== undefined ? [`${folder}/**`] : given;
  return {
    ...nothing,
    instructions: splitMarkdown(body, longestText).map((one) => ({ text: one, paths })),
  };
}

/** Null when it is no YAML. */
function readYaml<T>(text: string, read: (value: unknown) => T): T | null {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 50, logLevel: "error" });
  } catch {
    return null;
  }
  return read(value);
}

const texts = z.array(z.string()).catch([]);

const codeRabbit = z.object({
  reviews: z
    .object({
      path_instructions: z
        .array(z.object({ path: z.string(), instructions: z.string() }))
        .catch([]),
      path_filters: texts,
    })
    .partial()
    .catch({}),
});

/** `path_filters`: those with `!` take files out, which is what `ignore` does. */
function fromCodeRabbit(value: unknown): ImportedRules {
  const { reviews } = codeRabbit.catch({ reviews: {} }).parse(value);
  return {
    ...nothing,
    instructions: (reviews.path_instructions ?? []).flatMap(({ path, instructions }) =>
      splitMarkdown(instructions, longestText).map((text) => ({
        text,
        paths: path === "**" || path === "**/*" ? [] : [path],
      })),
    ),
    ignore: (reviews.path_filters ?? [])
      .filter((filter) => filter.startsWith("!"))
      .map((filter) => filter.slice(1)),
  };
}

const kodus = z.object({
  ignorePaths: texts,
  suggestionControl: z
    .object({
      maxSuggestions: z.number().int().min(1).max(50).optional().catch(undefined),
      severityLevelFilter: z.enum(severities).optional().catch(undefined),
    })
    .catch({}),
  v2PromptOverrides: z
    .object({
      categories: z
        .object({ descriptions: z.record(z.string(), z.unknown()).catch({}) })
        .catch({ descriptions: {} }),
    })
    .catch({ categories: { descriptions: {} } }),
});

function fromKodus(value: unknown): ImportedRules {
  const parsed = kodus.safeParse(value);
  if (!parsed.success) return nothing;
  const { ignorePaths, suggestionControl, v2PromptOverrides } = parsed.data;
  const descriptions = Object.values(v2PromptOverrides.categories.descriptions);
  return {
    instructions: descriptions
      .filter((text) => typeof text === "string")
      .flatMap((text) => splitMarkdown(text, longestText).map((one) => ({ text: one, paths: [] }))),
    ignore: ignorePaths,
    commentThreshold: suggestionControl.severityLevelFilter ?? null,
    maxComments: suggestionControl.maxSuggestions ?? null,
  };
}

interface Document {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const fence = "---";

/** Other tools take globs there that are no YAML, such as `*.ts`: then the line is taken as it stands. */
function frontMatter(text: string): Document {
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  if (!plain.startsWith(`${fence}\n`)) return { attributes: {}, body: plain };
  const end = plain.indexOf(`\n${fence}`, fence.length);
  if (end === -1) return { attributes: {}, body: plain };
  const head = plain.slice(fence.length + 1, Math.max(fence.length + 1, end));
  const attributes = readYaml(head, (value) =>
    z.record(z.string(), z.unknown()).catch({}).parse(value),
  );
  return {
    attributes: attributes ?? lineByLine(head),
    body: plain.slice(end + fence.length + 1).replace(/^[^\n]*\n?/, ""),
  };
}

function lineByLine(head: string): Record<string, unknown> {
  const attributes = new Map<string, string>();
  for (const line of head.split("\n")) {
    const [, key, value] = /^(\w+):\s*(\S.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) attributes.set(key, value);
  }
  return Object.fromEntries(attributes);
}

/** A list, or one text with commas between (but not within braces). `**` alone says nothing. */
function globsOf(value: unknown): string[] {
  const listed = Array.isArray(value) ? value : [value];
  return listed
    .filter((one) => typeof one === "string")
    .flatMap((one) => one.split(/,(?![^{]*\})/))
    .map((glob) => glob.trim().replace(/^["']|["']$/g, ""))
    .filter((glob) => glob !== "" && glob !== "**" && glob !== "**/*" && glob.length <= 300);
}
