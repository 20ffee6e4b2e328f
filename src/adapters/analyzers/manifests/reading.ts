import { isScalar, type YAMLMap } from "yaml";
import type { LineRange } from "../../../core/domain/index.ts";
import { type LineIndex, lineIndex } from "../source/index.ts";
import {
  asMap,
  elements,
  type Entry,
  entries,
  get,
  type Value,
  type YamlFile,
} from "../yaml-file/index.ts";

/** One YAML document with short ways to its parts. */
export interface Reading {
  readonly file: YamlFile;
  readonly root: YAMLMap | null;
  /** The value at a path of keys; null where a key is missing. */
  at(value: Value, ...keys: string[]): Value;
  entries(value: Value): readonly Entry[];
  items(value: Value): readonly Value[];
  /** A scalar as written, "" for anything else. */
  text(value: Value): string;
  /** True only for an explicit `true`. */
  isTrue(value: Value): boolean;
  isFalse(value: Value): boolean;
  /** The line where a value starts. */
  line(value: Value): LineRange | null;
}

export function startReading(file: YamlFile, lines: LineIndex = lineIndex(file.text)): Reading {
  const flag = (value: Value): unknown => {
    const node = file.follow(value);
    return isScalar(node) ? node.value : null;
  };
  return {
    file,
    root: asMap(file, file.root),
    at: (value, ...keys) => keys.reduce<Value>((from, key) => step(file, from, key), value),
    entries: (value) => {
      const map = asMap(file, value);
      return map === null ? [] : entries(file, map);
    },
    items: (value) => elements(file, value),
    text: (value) => {
      const node = file.follow(value);
      if (!isScalar(node) || node.value === null) return "";
      if (typeof node.value === "string") return node.value;
      // As it is written, so that `1.10` stays what it is.
      return node.source ?? "";
    },
    isTrue: (value) => flag(value) === true || flag(value) === "true",
    isFalse: (value) => flag(value) === false || flag(value) === "false",
    line: (value) => {
      const start = value?.range?.[0];
      return start === undefined ? null : lines.range(start, start);
    },
  };
}

function step(file: YamlFile, value: Value, key: string): Value {
  const map = asMap(file, value);
  return map === null ? null : get(file, map, key);
}
