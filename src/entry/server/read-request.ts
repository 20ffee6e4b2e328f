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
  const parsed = schema.safeParse(body);
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
