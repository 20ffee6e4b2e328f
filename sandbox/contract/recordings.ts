import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, parseJson, type JsonValue } from "./json-value.ts";

/** All JSON files of a folder; null when there is no such folder. Files that are no JSON are left out. */
export function readRecordings(folder: string): JsonValue[] | null {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.flatMap((name) => {
    try {
      return [parseJson(readFileSync(join(folder, name), "utf8"))];
    } catch {
      return [];
    }
  });
}

/** Every object inside a value, at any depth, that says its type. */
export function typedObjects(value: JsonValue): { type: string; value: JsonValue }[] {
  if (Array.isArray(value)) return value.flatMap(typedObjects);
  if (!isObject(value)) return [];
  const inside = Object.values(value).flatMap(typedObjects);
  const type = value["type"];
  return typeof type === "string" ? [{ type, value }, ...inside] : inside;
}
