import type { z } from "zod";
import { nearestWord } from "../nearest.ts";
import type { Place, Places } from "./places.ts";
import { knownKeys } from "./schema.ts";

/** Of one map; more of them say no more. */
const mostKeys = 20;

/** A problem, and where the file has it. */
export interface PlacedProblem extends Place {
  readonly message: string;
}

/** A complaint of the schema about `value` in words for whoever wrote it, with what they most likely meant. */
export function explainIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  places: Places,
): PlacedProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, mostKeys).map((key) => ({
      ...places.of([...issue.path, key]),
      message: unknownKey(key, issue.path),
    }));
  }
  if (issue.code === "invalid_key") {
    const key = String(issue.path.at(-1) ?? "");
    const reason = issue.issues[0]?.message ?? "is no valid key";
    const known = knownKeys(issue.path.slice(0, -1));
    return [
      {
        ...places.of(issue.path),
        message:
          known.length > 0
            ? unknownKey(key, issue.path.slice(0, -1))
            : sentence(`\`${short(key)}\` ${reason}`),
      },
    ];
  }
  if (issue.code === "invalid_union") {
    // Of a string or an object the object's complaint says more, but of a mistyped word the words do.
    const isWord = typeof valueAt(value, issue.path) === "string";
    const words = issue.errors.flat().find(({ code }) => code === "invalid_value");
    const inner = isWord && words !== undefined ? words : issue.errors.at(-1)?.[0];
    if (inner !== undefined)
      return explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, value, places);
  }
  const name = issue.path.length === 0 ? "The file" : `\`${nameOf(issue.path)}\``;
  return [
    {
      ...places.of(issue.path),
      message: sentence(`${name} ${reasonOf(issue, valueAt(value, issue.path))}`),
    },
  ];
}

function reasonOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === "invalid_value") {
    const known = issue.values.map(String);
    const near = likely(value, known);
    return `must be one of ${known.join(", ")}${near === null ? "" : `; did you mean \`${near}\`?`}`;
  }
  if (issue.code === "invalid_type") return `must be ${expected(issue.expected)}`;
  if (issue.code === "too_big") return `may have or be ${issue.maximum} at most`;
  if (issue.code === "too_small") return `must have or be ${issue.minimum} at least`;
  return issue.message;
}

function expected(type: string): string {
  if (type === "object" || type === "record") return "a map of names to values";
  if (type === "array") return "a list";
  return type === "int"
    ? "a whole number"
    : type === "number"
      ? "a number"
      : type === "boolean"
        ? "true or false"
        : "a text";
}

function unknownKey(key: string, path: readonly PropertyKey[]): string {
  const near = nearestWord(key, knownKeys(path));
  const where = path.length === 0 ? ".kody.yml" : `\`${nameOf(path)}\``;
  return `\`${short(key)}\` is no setting of ${where}${near === null ? "." : `; did you mean \`${near}\`?`}`;
}

/** `ownRules[2].name`. */
function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part + 1}]` : `.${short(String(part))}`))
    .join("")
    .replace(/^\./, "");
}

function short(text: string): string {
  const plain = text.replaceAll("`", "'").replace(/\s+/g, " ");
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
}

function likely(value: unknown, known: readonly string[]): string | null {
  // What YAML 1.1 reads as the same.
  if (typeof value === "boolean")
    return known.find((one) => one === (value ? "on" : "off")) ?? null;
  return typeof value === "string" ? nearestWord(value.toLowerCase(), known) : null;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inside = value;
  for (const part of path) {
    if (typeof inside !== "object" || inside === null || !Object.hasOwn(inside, part)) return null;
    // The part is a key of its own.
    inside = (inside as Record<PropertyKey, unknown>)[part];
  }
  return inside;
}

/** On one line, with its full stop. */
export function sentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return /[.?!]$/.test(line) ? line : `${line}.`;
}
