import { createHash } from "node:crypto";
import { createAnalysisHost, createAnalyzers } from "../../src/adapters/analyzers/index.ts";
import { openLocalRepository } from "../../src/adapters/git/index.ts";
import { defaultPolicy, type ChangedFile, type Finding } from "../../src/core/domain/index.ts";
import {
  decide,
  loadChange,
  loadPatch,
  reviewChange,
  type LoadedChange,
} from "../../src/core/review/index.ts";

/** What Kody says of a change. */
export interface DiffReview {
  /** All that the change brings, comments and report alike. */
  readonly findings: readonly Finding[];
  /** How many of them would be comments. */
  readonly comments: number;
  readonly addedLines: number;
  /** Added lines by path. */
  readonly added: ReadonlyMap<string, ReadonlySet<number>>;
  /** Engines that could not run. */
  readonly failed: readonly string[];
}

const host = createAnalysisHost();
const analyzers = createAnalyzers({ host });
const tools = {
  analyzers,
  policy: defaultPolicy,
  digest: (text: string): string => createHash("sha256").update(text).digest("hex"),
  now: (): number => performance.now(),
  syntax: host,
};

/** Of a bare diff, as `kody review --patch` does. */
export function reviewDiff(diff: string): Promise<DiffReview> {
  return review(loadPatch(diff, defaultPolicy));
}

/** The same with the whole files of both commits, from the repository in a folder. */
export async function reviewCommits(
  folder: string,
  base: string,
  head: string,
): Promise<DiffReview> {
  const repository = await openLocalRepository(folder);
  try {
    return await review(await loadChange(repository, base, head, tools));
  } finally {
    await repository.close();
  }
}

async function review(loaded: LoadedChange): Promise<DiffReview> {
  const { signal } = new AbortController();
  const { change, findings, engines } = await reviewChange(loaded, tools, signal);
  const decisions = decide(findings, change.files, defaultPolicy, new Map());
  return {
    findings,
    comments: decisions.filter(({ outcome }) => outcome === "comment").length,
    addedLines: change.files.reduce((sum, file) => sum + file.additions, 0),
    added: new Map(change.files.map((file) => [file.path, addedOf(file)])),
    failed: engines.flatMap(({ id, status }) => (status === "failed" ? [id] : [])),
  };
}

function addedOf(file: ChangedFile): Set<number> {
  return new Set(
    file.hunks.flatMap((hunk) =>
      hunk.lines.flatMap((line) =>
        line.kind === "added" && line.newLine !== null ? [line.newLine] : [],
      ),
    ),
  );
}

/** "–" when there is nothing to divide by. */
export function per100(count: number, lines: number): string {
  return lines === 0 ? "–" : ((100 * count) / lines).toFixed(2);
}

export function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)}%`;
}
