import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openLocalRepository } from "../../src/adapters/git/index.ts";
import { defaultPolicy, type Change } from "../../src/core/domain/index.ts";
import type { ChangeFiles } from "../../src/core/ports/index.ts";
import { loadChange, loadPatch, type LoadedChange } from "../../src/core/review/index.ts";

const place = z.object({
  path: z.string().optional(),
  from_line: z.number().nullish(),
  to_line: z.number().nullish(),
});
const said = place.extend({
  comment: z.string(),
  category: z.string().optional(),
  severity: z.string().optional(),
  locations: z.array(place).optional(),
});
const records = z.array(
  z.object({
    id: z.string(),
    repo: z.string(),
    title: z.string().nullish(),
    mirror_for_full_repo: z.string().nullish(),
    base: z.string().nullish(),
    head: z.string().nullish(),
    diff_file: z.string(),
    golden: z.array(said.extend({ id: z.string() })),
    rejected_comments: z.array(said).default([]),
  }),
);
type Said = z.output<typeof said>;
const needs = z.array(
  z.object({
    golden: z.string(),
    name: z.string(),
    where: z.enum(["hunk", "changed_file", "elsewhere"]),
    definitions: z.array(z.object({ path: z.string(), line: z.number() })),
  }),
);
export type Need = z.output<typeof needs>[number];

/** What a person said of a change, and where. */
export interface Remark {
  readonly text: string;
  readonly category: string;
  readonly severity: string;
  /** New-side lines; none where the place is not known. */
  readonly places: readonly { readonly path: string; readonly from: number; readonly to: number }[];
}

export interface ModelBenchOptions {
  readonly benchmarks: string;
  readonly repositories: string | null;
  readonly details: boolean;
}

export interface Sample {
  readonly id: string;
  /** Of the pull request; its id where it is not known. */
  readonly title: string;
  readonly loaded: LoadedChange;
  /** The file of its diff. */
  readonly diff: string;
  /** What people found, and what they say is no fault. */
  readonly goldens: readonly Remark[];
  readonly rejected: readonly Remark[];
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
      const goldens = record.golden.map(remarkOf);
      const common = {
        id: record.id,
        title: record.title ?? record.id,
        diff: join(folder, record.diff_file),
        needs: needed.filter(({ golden }) => of.includes(golden)),
        goldens,
        rejected: record.rejected_comments.map(remarkOf),
        places: goldens.flatMap((one) =>
          one.places.map(({ path, from }) => ({ path, line: from })),
        ),
      };
      const { base, head } = record;
      const repository = repositoryOf(record.mirror_for_full_repo ?? record.repo, repositories);
      if (repository !== null && typeof base === "string" && typeof head === "string")
        return { ...common, ...(await fromRepository(repository, base, head)) };
      return { ...common, ...fromDiff(readFileSync(join(folder, record.diff_file), "utf8")) };
    });
}

function remarkOf({ comment, category = "", severity = "", locations, ...own }: Said): Remark {
  const places = (locations ?? [own]).flatMap(({ path, from_line, to_line }) =>
    path === undefined || typeof from_line !== "number"
      ? []
      : [{ path, from: from_line, to: Math.max(from_line, to_line ?? from_line) }],
  );
  return { text: comment, category, severity, places };
}

function repositoryOf(name: string, folder: string | null): string | null {
  if (folder === null) return null;
  const own = join(folder, name.replace("/", "+"));
  return [join(own, "repo"), own].find((path) => existsSync(path)) ?? null;
}

type Loaded = Pick<Sample, "loaded" | "change" | "files" | "close" | "whole">;

async function fromRepository(folder: string, base: string, head: string): Promise<Loaded> {
  const repository = await openLocalRepository(folder);
  const tools = { analyzers: [], policy: defaultPolicy };
  const loaded = await loadChange(repository, base, head, tools);
  const { change, sides } = loaded;
  return {
    loaded,
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
  const loaded = loadPatch(diff, defaultPolicy);
  const { change, sides } = loaded;
  const known = (path: string): boolean => !sides.partial.has(path);
  return {
    loaded,
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
