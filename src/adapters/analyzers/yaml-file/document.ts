import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** A YAML text as nodes with positions. Nothing is ever expanded: an alias leads to the one node that it means. */
export interface YamlFile {
  readonly text: string;
  readonly root: Value;
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly offset: number;
  }[];
  /** What an alias means, and any other node itself; null when the alias is unknown. */
  follow(value: Value): Scalar | YAMLMap | YAMLSeq | null;
  /** Entries already computed, by map. */
  readonly known: WeakMap<YAMLMap, Entry[]>;
  /** How many more entries may be computed: merging the same large map everywhere must not cost more than the file. */
  readonly budget: { left: number };
}

const MOST_ENTRIES = 300_000;

export type Value = Node | null;

export interface Entry {
  readonly name: string;
  readonly key: Scalar;
  readonly value: Value;
  /** False for what came in through `<<`. */
  readonly own: boolean;
}

const options = {
  version: "1.1", // Bitbucket's own reader takes `yes` for true
  uniqueKeys: false, // the library's check takes time with the square of the number of keys
  prettyErrors: false,
  keepSourceTokens: false,
  logLevel: "silent",
} as const;

/** Throws `RangeError` for nesting that no stack holds; callers skip the file. */
export function parseYaml(text: string): YamlFile {
  return fileOf(text, parseDocument(text, options));
}

/** All documents of a text, separated by `---`; at most the first 500. Throws like `parseYaml`. */
export function parseYamlStream(text: string): YamlFile[] {
  const documents = parseAllDocuments(text, options);
  return Array.isArray(documents)
    ? documents.slice(0, 500).map((document) => fileOf(text, document))
    : [];
}

function fileOf(text: string, document: Document.Parsed): YamlFile {
  const anchors = new Map<string, Node>();
  const targets = new WeakMap<Alias, Node>();
  visit(document, {
    Alias(_key, alias) {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Collection(_key, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Scalar(_key, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return {
    text,
    root: document.contents,
    known: new WeakMap(),
    budget: { left: MOST_ENTRIES },
    errors: document.errors.map(({ code, message, pos }) => ({ code, message, offset: pos[0] })),
    follow(value) {
      const node = isAlias(value) ? targets.get(value) : value;
      return isScalar(node) || isMap(node) || isSeq(node) ? node : null;
    },
  };
}

/** The entries of a map with what it merges in; a map's own entry wins over a merged one. */
export function entries(file: YamlFile, map: YAMLMap): readonly Entry[] {
  const known = file.known.get(map);
  if (known !== undefined) return known;
  const found = new Map<string, Entry>();
  collect(file, map, true, found, new Set());
  const list = [...found.values()];
  file.known.set(map, list);
  return list;
}

function collect(
  file: YamlFile,
  map: YAMLMap,
  own: boolean,
  found: Map<string, Entry>,
  seen: Set<YAMLMap>,
): void {
  if (seen.has(map)) return;
  seen.add(map);
  const merged: Value[] = [];
  for (const pair of map.items) {
    if (file.budget.left <= 0)
      throw new RangeError("This file merges more entries than Kody follows");
    file.budget.left -= 1;
    const key = isScalar(pair.key) ? pair.key : null;
    if (key === null) continue;
    const name = keyName(key);
    const value = asNode(pair.value);
    if (name === "<<") merged.push(value);
    else if (own || !found.has(name)) found.set(name, { name, key, value, own });
  }
  for (const source of merged) {
    const target = file.follow(source);
    const maps = isSeq(target) ? target.items.map((item) => file.follow(asNode(item))) : [target];
    for (const from of maps) if (isMap(from)) collect(file, from, false, found, seen);
  }
}

/** As written, so that `yes:` stays `yes`. */
export function keyName(key: Scalar): string {
  return key.source ?? String(key.value);
}

export function get(file: YamlFile, map: YAMLMap, name: string): Value {
  return entries(file, map).find((entry) => entry.name === name)?.value ?? null;
}

/** The elements of a list; none when it isn't one. */
export function elements(file: YamlFile, value: Value): Value[] {
  const list = file.follow(value);
  return isSeq(list) ? list.items.map(asNode) : [];
}

/** A string as YAML reads it; null for anything else. */
export function asText(file: YamlFile, value: Value): string | null {
  const node = file.follow(value);
  return isScalar(node) && typeof node.value === "string" ? node.value : null;
}

export function asMap(file: YamlFile, value: Value): YAMLMap | null {
  const node = file.follow(value);
  return isMap(node) ? node : null;
}

function asNode(value: unknown): Value {
  return isAlias(value) || isScalar(value) || isMap(value) || isSeq(value) ? value : null;
}
