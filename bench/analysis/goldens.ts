import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { likenessBy, matchOnce, type Likeness, type Pair } from "./likeness.ts";
import { per100, reviewDiff, share } from "./review-diff.ts";

/** Texts at least so alike say the same; with the right place, less will do. */
const alike = 0.26;
const alikeInPlace = alike * 0.6;
/** Lines that a finding may be away from the place of a golden. */
const slack = 3;

const place = z.object({
  path: z.string(),
  from_line: z.number().nullish(),
  to_line: z.number().nullish(),
});
type Place = z.output<typeof place>;
const golden = z.object({
  comment: z.string(),
  locations: z.array(place).optional(),
  path: z.string().optional(),
  from_line: z.number().nullish(),
  to_line: z.number().nullish(),
});
export type Golden = z.output<typeof golden>;
const records = z.array(
  z.object({ id: z.string(), diff_file: z.string(), golden: z.array(golden) }),
);
const candidates = z.array(z.object({ candidates: z.array(z.object({ text: z.string() })) }));

export interface Found {
  readonly path: string;
  readonly start: number | null;
  readonly end: number | null;
  /** The finding's title: what would be the first line of its comment. */
  readonly text: string;
}

interface Reviewed {
  readonly goldens: readonly Golden[];
  readonly found: readonly Found[];
  readonly comments: number;
  readonly addedLines: number;
}

type Row = Record<string, string | number>;

/** Findings on the changes of a review benchmark against what its people found. Null when the folder is not there. */
export async function measureGoldens(folder: string): Promise<Row[] | null> {
  const sets = ["martian", "aacr"].filter((name) => existsSync(join(folder, `${name}.json`)));
  if (sets.length === 0) return null;
  const reviewed = new Map<string, Reviewed[]>();
  for (const name of sets) reviewed.set(name, await reviewAll(folder, `${name}.json`));
  const all = [...reviewed.values()].flat();
  const likeness = likenessBy([
    ...knownTexts(folder),
    ...all.flatMap((one) => one.found.map(({ text }) => text)),
    ...all.flatMap((one) => one.goldens.map(({ comment }) => comment)),
  ]);
  return [...reviewed].flatMap(([name, changes]) => rowsOf(name, changes, likeness));
}

async function reviewAll(folder: string, name: string): Promise<Reviewed[]> {
  const reviewed: Reviewed[] = [];
  for (const record of records.parse(JSON.parse(readFileSync(join(folder, name), "utf8")))) {
    const { findings, comments, addedLines } = await reviewDiff(
      readFileSync(join(folder, record.diff_file), "utf8"),
    );
    const found = findings.map(({ path, range, title }) => ({
      path,
      start: range?.start ?? null,
      end: range?.end ?? null,
      text: title,
    }));
    reviewed.push({ goldens: record.golden, found, comments, addedLines });
  }
  return reviewed;
}

/** Texts by which the weight of words is told. */
export function knownTexts(folder: string): string[] {
  const file = join(folder, "martian_tool_candidates.json");
  if (!existsSync(file)) return [];
  const parsed = candidates.parse(JSON.parse(readFileSync(file, "utf8")));
  return parsed.flatMap((record) => record.candidates.map(({ text }) => text));
}

export interface Matches {
  readonly hits: number;
  readonly goldens: number;
  readonly findings: number;
}

/** Which of the goldens were found: by their text, by their place, and by both. */
export function matchGoldens(
  changes: readonly Pick<Reviewed, "goldens" | "found">[],
  likeness: Likeness,
): Record<"title" | "place" | "both", Matches> {
  const pairs = { title: [] as Pair[], place: [] as Pair[], both: [] as Pair[] };
  const goldens = changes.flatMap((change) => change.goldens.map((one) => ({ change, one })));
  const findings = changes.flatMap((change) => change.found.map((one) => ({ change, one })));
  for (const [g, golden] of goldens.entries()) {
    for (const [f, finding] of findings.entries()) {
      if (golden.change !== finding.change) continue;
      const pair = {
        likeness: likeness(golden.one.comment, finding.one.text),
        golden: g,
        finding: f,
      };
      const near = placesOf(golden.one).some((one) => isNear(finding.one, one));
      if (pair.likeness >= alike) pairs.title.push(pair);
      if (near) pairs.place.push(pair);
      if (near && pair.likeness >= alikeInPlace) pairs.both.push(pair);
    }
  }
  const placed = goldens.filter(({ one }) => placesOf(one).length > 0).length;
  const of = (list: readonly Pair[], all: number): Matches => ({
    hits: matchOnce(list),
    goldens: all,
    findings: findings.length,
  });
  return {
    title: of(pairs.title, goldens.length),
    place: of(pairs.place, placed),
    both: of(pairs.both, placed),
  };
}

function rowsOf(name: string, changes: readonly Reviewed[], likeness: Likeness): Row[] {
  const lines = changes.reduce((sum, change) => sum + change.addedLines, 0);
  const comments = changes.reduce((sum, change) => sum + change.comments, 0);
  return Object.entries(matchGoldens(changes, likeness)).map(([match, one]) => ({
    set: `${name}, ${changes.length} changes`,
    "matched by": match,
    goldens: one.goldens,
    findings: one.findings,
    hits: one.hits,
    recall: share(one.hits, one.goldens),
    precision: share(one.hits, one.findings),
    "alerts per 100 added lines": per100(one.findings, lines),
    "comments per 100": per100(comments, lines),
  }));
}

function placesOf(one: Golden): Place[] {
  const own = one.path === undefined ? [] : [{ ...one, path: one.path }];
  return (one.locations ?? own).filter(({ from_line }) => typeof from_line === "number");
}

function isNear(found: Found, { path, from_line, to_line }: Place): boolean {
  if (found.path !== path || found.start === null) return false;
  const first = from_line ?? 0;
  const last = to_line ?? first;
  return found.start - slack <= last && (found.end ?? found.start) + slack >= first;
}
