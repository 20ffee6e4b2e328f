import type { Context } from "hono";
import type { z } from "zod";
import { KodyError } from "../../core/domain/index.ts";

/** Strict towards requests: unknown fields are refused, and every problem is named at once. Throws `invalid-input`. */
export async function readRequest<T extends z.ZodType>(
  context: Context,
  schema: T,
): Promise<z.infer<T>> {
  const body: unknown = await context.req.json().catch(() => {
    throw new KodyError("invalid-input", "The request is not JSON.");
  });
  const parsed = schema.safeParse(body, { error: wordsOf });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "request"}: ${issue.message}`,
  );
  throw new KodyError("invalid-input", `${problems.join("; ")}.`);
}

/** `?limit=`, between 1 and 500; 50 when it is absent or no such number. */
export function limitOf(context: Context): number {
  const asked = Number(context.req.query("limit") ?? "50");
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, 500) : 50;
}

/** For what the schema has no words of its own. */
function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "it is missing"
        : `it must be ${types[issue.expected] ?? issue.expected}`;
    case "too_small":
      if (issue.origin === "string") return issue.input === "" ? "it is empty" : "it is too short";
      return issue.origin === "array" ? "it has no entry" : `it must be at least ${issue.minimum}`;
    case "too_big":
      if (issue.origin === "string")
        return `it is too long, at most ${issue.maximum} characters are possible`;
      return issue.origin === "array"
        ? `it has too many entries, at most ${issue.maximum} are possible`
        : `it must be at most ${issue.maximum}`;
    case "invalid_value":
      return `it must be one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "unrecognized_keys":
      return `Kody knows no field ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`;
    default:
      return undefined;
  }
}

const types: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
};
