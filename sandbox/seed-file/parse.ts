import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import type { Seed } from "../options.ts";
import { checkReferences, type Place, type Problem } from "./references.ts";
import { seedSchema } from "./schema.ts";

/** A seed file that can't be used; `problems` has one sentence for each thing to mend, with its line. */
export class SeedFileError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The seed file can't be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "SeedFileError";
    this.problems = problems;
  }
}

/**
 * Reads a YAML seed (docs/sandbox.md describes it).
 * @throws SeedFileError with all problems at once, in the order of their lines
 */
export function parseSeedFile(text: string): Seed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    sentence: `${error.message.replace(/\.$/, "")}.`,
  }));
  if (broken.length > 0) throw failure(broken);
  const { seed, problems } = check(document);
  if (problems.length > 0)
    throw failure(
      problems.map(({ place, message, key }) => ({
        line: lines.linePos(offsetOf(document, place, key)).line,
        sentence: `${describe(place)} ${message}.`,
      })),
    );
  return seed;
}

interface Finding extends Problem {
  /** The key that is meant, below the place. */
  readonly key?: string | undefined;
}

function check(document: Document.Parsed): { seed: Seed; problems: readonly Finding[] } {
  // An empty file is an empty seed.
  const read = seedSchema.safeParse(plainValue(document) ?? {});
  if (read.success) return { seed: read.data, problems: checkReferences(read.data) };
  return { seed: {}, problems: read.error.issues.map(toFinding) };
}

function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch {
    // Aliases of aliases: a few lines could stand for millions of values.
    throw failure([
      { line: 1, sentence: "The file has too many YAML aliases. Write the values out." },
    ]);
  }
}

function toFinding(issue: z.core.$ZodIssue): Finding {
  const place = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  if (issue.code === "unrecognized_keys")
    return { place, message: issue.message, key: issue.keys[0] };
  return { place, message: sentenceOf(issue) };
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type")
    return issue.message.includes("received undefined")
      ? "is missing"
      : `must be ${plain[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_value")
    return `must be ${issue.values
      .map(String)
      .join(", ")
      .replace(/, ([^,]*)$/, " or $1")}`;
  if (issue.code === "too_small") return "must not be empty";
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}

const plain: Partial<Record<string, string>> = {
  string: "text (put it in quotes)",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of keys",
  record: "a mapping of keys",
};

/** "users[2].tokens[1].scopes", counted from 1. */
function describe(place: Place): string {
  if (place.length === 0) return "The file";
  return place.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part + 1}]`;
    return text === "" ? part : /^\w+$/.test(part) ? `${text}.${part}` : `${text}["${part}"]`;
  }, "");
}

/** Where the place begins in the text; for something that is missing, where its parent begins. */
function offsetOf(document: Document.Parsed, place: Place, key: string | undefined): number {
  for (let length = place.length; length >= 0; length--) {
    const node: unknown =
      length === 0 ? document.contents : document.getIn(place.slice(0, length), true);
    if (length === place.length && key !== undefined && isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && item.key.value === key,
      );
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    if (hasRange(node)) return node.range[0];
  }
  return 0;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

function failure(problems: readonly { line: number; sentence: string }[]): SeedFileError {
  const sorted = problems.toSorted((one, other) => one.line - other.line);
  return new SeedFileError(sorted.map(({ line, sentence }) => `Line ${line}: ${sentence}`));
}
