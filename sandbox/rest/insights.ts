import type { z } from "zod";
import { PlainError } from "./errors.ts";
import { jsonBody } from "./operation.ts";
import type { ApiRequest } from "./operation.ts";

/** Bitbucket: Code Insights have an error form of their own. */
export function insightsError(code: number, message: string): PlainError {
  return new PlainError(code, { code, message }, "application/json; charset=utf-8");
}

/** The body in a known shape. @throws PlainError 400 */
export function insightsBody<T>(request: ApiRequest, schema: z.ZodType<T>): T {
  const result = schema.safeParse(jsonBody(request));
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  const place = issue?.path.join(".") ?? "";
  throw insightsError(400, `${place === "" ? "body" : place}: ${issue?.message ?? "invalid"}`);
}
