import { parseChange } from "../../../core/diff/index.ts";
import type { RawFinding } from "../../../core/domain/index.ts";
import type {
  AnalyzerResult,
  ChangeAnalyzer,
  ChangeFiles,
  HeadTree,
} from "../../../core/ports/index.ts";
import { patchOf, type Sides } from "./change-of.ts";

/** The head of `sides` as a tree that can be searched, with what was asked of it. */
export function treeOf(sides: Sides): HeadTree & { readonly asked: string[] } {
  const heads = new Map<string, string>();
  for (const [path, [, head]] of Object.entries(sides)) if (head !== null) heads.set(path, head);
  const asked: string[] = [];
  return {
    asked,
    exhausted: false,
    paths: async () => [...heads.keys()].toSorted(),
    async grep({ pattern, paths }) {
      asked.push(pattern);
      const matcher = new RegExp(pattern);
      return paths.flatMap((path) =>
        (heads.get(path) ?? "")
          .split("\n")
          .flatMap((text, index) => (matcher.test(text) ? [{ path, line: index + 1, text }] : [])),
      );
    },
    async read(paths) {
      return new Map(
        paths.flatMap((path) => {
          const text = heads.get(path);
          return text === undefined ? [] : [[path, text]];
        }),
      );
    },
  };
}

/** Both sides of what the change touches; the rest, where both sides agree, only through the tree. */
export function filesOf(sides: Sides, tree: HeadTree = treeOf(sides)): ChangeFiles {
  const changed = (path: string): boolean => sides[path]?.[0] !== sides[path]?.[1];
  return {
    head: (path) => (changed(path) ? (sides[path]?.[1] ?? null) : null),
    base: (path) => (changed(path) ? (sides[path]?.[0] ?? null) : null),
    complete: true,
    tree,
  };
}

export async function resultOf(
  analyzer: ChangeAnalyzer,
  sides: Sides,
  tree?: HeadTree,
): Promise<Extract<AnalyzerResult, { status: "ok" }>> {
  const result = await analyzer.analyze(
    parseChange(patchOf(sides)),
    filesOf(sides, tree),
    new AbortController().signal,
  );
  if (result.status !== "ok") throw new Error(result.reason);
  return result;
}

/** `path:line rule` of each finding. */
export function marksOf(findings: readonly RawFinding[]): string[] {
  return findings.map(({ path, range, rule }) => `${path}:${range?.start ?? "-"} ${rule}`);
}
