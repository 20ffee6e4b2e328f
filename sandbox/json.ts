export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

/** Whether a parsed JSON value is an object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that came from `JSON.parse`, which is JSON by construction. */
export function parseJson(text: string): Json {
  // JSON.parse returns nothing else.
  return JSON.parse(text) as Json;
}
