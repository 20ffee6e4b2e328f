export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

/** @throws SyntaxError when the text is no JSON */
export function parseJson(text: string): JsonValue {
  // JSON.parse gives nothing else; its declared type is `any`.
  return JSON.parse(text) as JsonValue;
}

export function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The value without the object keys that are null. Bitbucket's document has no nullable types, but its recorded answers
 * say null for what is not there (`merge_commit`, `closed_by`, `inline.from`).
 */
export function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}
