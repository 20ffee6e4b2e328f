import { isJsonObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

/**
 * Bitbucket's `fields=`: plain names replace the usual fields, `+name` adds to them, `-name` takes
 * away, dots lead into objects and through lists, `*` is everything at its level.
 * `extras` are the paths that an answer only has when asked for them.
 */
export function selectFields(full: Json, fields: string | null, extras: readonly string[]): Json {
  const usual = omitPaths(full, extras);
  const terms = (fields ?? "")
    .split(",")
    .map((term) => term.trim())
    .filter((term) => term !== "");
  const plain = terms.filter((term) => !/^[+-]/.test(term));
  const added = terms.filter((term) => term.startsWith("+")).map((term) => term.slice(1));
  const removed = terms.filter((term) => term.startsWith("-")).map((term) => term.slice(1));
  let result = usual;
  if (plain.length > 0) {
    result = pickPaths(full, plain.filter((term) => term !== "*").map(parts));
    result = plain.includes("*") ? merge(usual, result) : result;
  }
  if (added.length > 0) {
    result = merge(result, pickPaths(full, added.map(parts)));
  }
  return omitPaths(result, removed);
}

/** A copy without what the paths lead to. */
export function omitPaths(value: Json, paths: readonly string[]): Json {
  return paths.reduce<Json>((rest, path) => omit(rest, parts(path)), value);
}

function parts(path: string): string[] {
  return path.split(".");
}

function omit(value: Json, path: readonly string[]): Json {
  if (Array.isArray(value)) {
    return value.map((item) => omit(item, path));
  }
  const [head, ...rest] = path;
  if (!isJsonObject(value) || head === undefined) {
    return value;
  }
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (key !== head && head !== "*") {
      copy[key] = item;
    } else if (rest.length > 0) {
      copy[key] = omit(item, rest);
    }
  }
  return copy;
}

function pickPaths(value: Json, paths: readonly (readonly string[])[]): Json {
  if (paths.some((path) => path.length === 0)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => pickPaths(item, paths));
  }
  if (!isJsonObject(value)) {
    return value;
  }
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const rests = paths
      .filter((path) => path[0] === key || path[0] === "*")
      .map((path) => path.slice(1));
    if (rests.length > 0) {
      copy[key] = pickPaths(item, rests);
    }
  }
  return copy;
}

function merge(one: Json, other: Json): Json {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.map((item, index) => {
      const more = other[index];
      return more === undefined ? item : merge(item, more);
    });
  }
  if (!isJsonObject(one) || !isJsonObject(other)) {
    return other;
  }
  const copy: JsonObject = { ...one };
  for (const [key, item] of Object.entries(other)) {
    const mine = copy[key];
    copy[key] = mine === undefined ? item : merge(mine, item);
  }
  return copy;
}
