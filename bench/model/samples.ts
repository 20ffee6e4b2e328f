import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openLocalRepository } from "../../src/adapters/git/index.ts";
import { defaultPolicy, type Change } from "../../src/core/domain/index.ts";
import type { ChangeFiles } from "../../src/core/ports/index.ts";
import { loadChange, loadPatch } from "../../src/core/review/index.ts";

const records = z.array(
  z.object({
    id: z.string(),
    repo: z.string(),
    mirror_for_full_repo: z.string().nullish(),
    base: z.string().nullish(),
    head: z.string().nullish(),
    diff_file: z.string(),
    golden: z.array(
      z.object({
        id: z.string(),
        path: z.string().optional(),
        from_line: z.number().nullish(),
        locations: z
          .array(z.object({ path: z.string(), from_line: z.number().nullish() }))
          .optional(),
      }),
    ),
  }),
);
const needs = z.array(
  z.object({
    golden: z.string(),
    name: z.string(),
    where: z.enum(["hunk", "changed_file", "elsewhere"]),
    definitions: z.array(z.object({ path: z.string(), line: z.number() })),
  }),
);
export type Need = z.output<typeof needs>[number];

export interface ModelBenchOptions {
  readonly benchmarks: string;
  readonly repositories: string | null;
  readonly details: boolean;
}

export interface Sample {
  readonly id: string;
  readonly change: Change;
  readonly files: ChangeFiles;
  readonly needs: readonly Need[];
  /** Where people found something. */
  readonly places: readonly { readonly path: string; readonly line: number }[];
  readonly close: () => Promise<void>;
  readonly whole: boolean;
}

/** The changes of the benchmark one after the other, with their repository where it is at hand. Null: no such folder. */
export function samplesIn(
  folder: string,
  repositories: string | null,
): (() => Promise<Sample>)[] | null {
  if (!existsSync(join(folder, "needed_definitions.json"))) return null;
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));
  const needed = needs.parse(read("needed_definitions.json"));
  const sets = ["martian.json", "aacr.json"].filter((name) => existsSync(join(folder, name)));
  return sets
    .flatMap((name) => records.parse(read(name)))
    .map((record) => async () => {
      const of = record.golden.map(({ id }) => id);
      const places = record.golden.flatMap((one) =>
        [...(one.locations ?? []), { path: one.path, from_line: one.from_line }].flatMap(
          ({ path, from_line: line }) =>
            path === undefined || typeof line !== "number" ? [] : [{ path, line }],
        ),
      );
      const common = {
        id: record.id,
        needs: needed.filter(({ golden }) => of.includes(golden)),
        places,
      };
      const { base, head } = record;
      const repository = repositoryOf(record.mirror_for_full_repo ?? record.repo, repositories);
      if (repository !== null && typeof base === "string" && typeof head === "string")
        return { ...common, ...(await fromRepository(repository, base, head)) };
      return { ...common, ...fromDiff(readFileSync(join(folder, record.diff_file), "utf8")) };
    });
}

function repositoryOf(name: string, folder: string | null): string | null {
  if (folder === null) return null;
  const own = join(folder, name.replace("/", "+"));
  return [join(own, "repo"), own].find((path) => existsSync(path)) ?? null;
}

type Loaded = Pick<Sample, "change" | "files" | "close" | "whole">;

async function fromRepository(folder: string, base: string, head: string): Promise<Loaded> {
  const repository = await openLocalRepository(folder);
  const tools = { analyzers: [], policy: defaultPolicy };
  const { change, sides } = await loadChange(repository, base, head, tools);
  return {
    change,
    files: {
      head: (path) => sides.head.get(path) ?? null,
      base: (path) => sides.base.get(path) ?? null,
      complete: true,
      ...(sides.tree === undefined ? {} : { tree: sides.tree }),
    },
    close: () => repository.close(),
    whole: true,
  };
}

function fromDiff(diff: string): Loaded {
  const { change, sides } = loadPatch(diff, defaultPolicy);
  const known = (path: string): boolean => !sides.partial.has(path);
  return {
    change,
    files: {
      head: (path) => (known(path) ? (sides.head.get(path) ?? null) : null),
      base: (path) => (known(path) ? (sides.base.get(path) ?? null) : null),
      complete: false,
    },
    close: async () => undefined,
    whole: false,
  };
}
