import { isMap, isScalar, type Document, type LineCounter, type Pair, type YAMLMap } from "yaml";

/** 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds where in the text the values of a document stand. */
export interface Places {
  /** Of a value's key where it has one, else of the value; of the nearest thing above it that exists. */
  of(path: readonly PropertyKey[]): Place;
  at(offset: number): Place;
}

export function placesIn(document: Document, counter: LineCounter): Places {
  // A map may have thousands of keys, each of which is asked for.
  const known = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  const pairOf = (map: YAMLMap, key: string): Pair | undefined => {
    const pairs = known.get(map) ?? pairsOf(map);
    known.set(map, pairs);
    return pairs.get(key);
  };
  const at = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return {
    at,
    of(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const keys = path.slice(0, length).map((part) => (typeof part === "symbol" ? "" : part));
        const above = length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
        const last = keys.at(-1) ?? "";
        const node: unknown = isMap(above)
          ? pairOf(above, String(last))?.key
          : document.getIn(keys, true);
        const offset = offsetOf(node);
        if (offset !== null) return at(offset);
      }
      return { line: 1, column: 1 };
    },
  };
}

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  return new Map(
    map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])),
  );
}

function offsetOf(node: unknown): number | null {
  if (typeof node !== "object" || node === null || !("range" in node)) return null;
  return Array.isArray(node.range) && typeof node.range[0] === "number" ? node.range[0] : null;
}
