import type { LineRange } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import type { Structure } from "../outline/index.ts";
import { notWrittenByPeople } from "../source/index.ts";

/** Files besides the changed ones that are read for one change. */
const MOST_READ = 160;

/** A file of the head with its declarations. */
export interface Source {
  readonly path: string;
  readonly rows: readonly string[];
  readonly structure: Structure;
}

/** Files of the head, each read and parsed once. Those that can't be parsed are as good as absent. */
export interface Sources {
  open(paths: readonly string[]): Promise<ReadonlyMap<string, Source>>;
}

export function openSources(files: ChangeFiles, host: AnalysisHost, signal: AbortSignal): Sources {
  const known = new Map<string, Source | null>();
  let reads = 0;
  return {
    async open(paths) {
      const fresh = [...new Set(paths)].filter((path) => !known.has(path));
      const changed = fresh.filter((path) => files.head(path) !== null);
      const others = fresh.filter((path) => files.head(path) === null).slice(0, MOST_READ - reads);
      reads += others.length;
      const texts = others.length === 0 ? null : await files.tree?.read(others);
      for (const path of [...changed, ...others]) {
        const text = files.head(path) ?? texts?.get(path) ?? null;
        known.set(path, text === null ? null : await parsed(path, text, [], host, signal));
      }
      return new Map(
        paths.flatMap((path) => {
          const source = known.get(path);
          return source === undefined || source === null ? [] : [[path, source]];
        }),
      );
    },
  };
}

/** Null for what people did not write and for what can't be parsed. */
export async function parsed(
  path: string,
  text: string,
  lines: readonly LineRange[],
  host: AnalysisHost,
  signal: AbortSignal,
): Promise<Source | null> {
  if (notWrittenByPeople(text) !== null) return null;
  const structure = await host.structure({ path, text }, lines, signal);
  return typeof structure === "string" ? null : { path, rows: rowsOf(text), structure };
}

/** A final newline ends the last line and begins no other. */
export function rowsOf(text: string): string[] {
  const rows = text.split("\n");
  if (rows.at(-1) === "") rows.pop();
  return rows;
}
