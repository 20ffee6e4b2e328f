import { ignoredBy, instructionsFor, parseGlob } from "../config/index.ts";
import { parseChange } from "../diff/index.ts";
import { isKodyError, type Change, type Finding, type RawFinding } from "../domain/index.ts";
import {
  freshLines,
  overviewOf,
  reviewByModel,
  type EarlierRemark,
  type FailedBuildStep,
  type FreshLines,
  type ModelReview,
  type ModelTools,
  type PlainRule,
  type Purpose,
  type TeamDecision,
  unwanted,
} from "../model/index.ts";
import type {
  ChangeFiles,
  Digest,
  Memory,
  ModelHistory,
  SourceRepository,
} from "../ports/index.ts";
import { compareText, splitLines } from "../text/index.ts";
import { identifyingCode, movedKey } from "./fingerprint.ts";
import type { LoadedChange } from "./load-change.ts";
import type { Team } from "./team.ts";

/** What the model's half adds to a review. */
export interface HalfReview {
  readonly review: ModelReview;
  /** Of former reviews, as their code still stands. */
  readonly carried: readonly RawFinding[];
  /** Sentences for the summary, as plain text. */
  readonly notes?: readonly string[];
}

/** The model's half, as the review of a change calls it: after the engines, with what they found. */
export type ModelHalf = (
  found: {
    readonly loaded: LoadedChange;
    readonly files: ChangeFiles;
    readonly team: Team;
    readonly known: readonly RawFinding[];
  },
  signal: AbortSignal,
) => Promise<HalfReview>;

export interface ModelSetting {
  readonly tools: ModelTools;
  readonly purpose: Purpose | null;
  /** Asked only when the model is asked about something; absent: there is no build. */
  readonly failedStep?: (signal: AbortSignal) => Promise<FailedBuildStep | null>;
  /** Null for a change that is not a pull request's. */
  readonly past: PastByModel | null;
  /** Of the team, accepted; none when absent. */
  readonly memories?: readonly Pick<Memory, "text" | "paths">[];
}

/** What was said before, and what of the change was seen then. */
export interface PastByModel {
  readonly history: ModelHistory;
  /** Fingerprints of findings that a person refused. */
  readonly refused: ReadonlySet<string>;
  /** Null: all of it is to be reviewed. */
  readonly fresh: (now: Change) => Promise<FreshLines | null>;
}

export function modelHalf(setting: ModelSetting): ModelHalf {
  const { tools, purpose, past, memories = [] } = setting;
  return async ({ loaded, files, team, known }, signal) => {
    const change = notIgnored(loaded.change, team);
    const standing = past === null ? [] : carriedFindings(past, loaded, tools.digest);
    const decisions = decisionsFor(change, memories);
    const fresh = past === null ? null : await past.fresh(change);
    const nothingNew = change.files.length === 0 || fresh?.size === 0;
    const task = {
      change,
      files,
      purpose,
      failedStep: nothingNew ? null : ((await setting.failedStep?.(signal)) ?? null),
      rules: plainRules(change, team),
      decisions,
      known,
      earlier: past === null ? [] : remarks(past, standing),
      overview: past === null || fresh === null ? null : overviewOf(past.history.overview),
      fresh,
    };
    const review = await reviewByModel(task, tools, signal);
    const gone = new Set(review.dealtWith);
    return {
      review,
      carried: standing
        .filter(({ finding, raw }) => !gone.has(finding.fingerprint) && !isUnwanted(raw, decisions))
        .map(({ raw }) => raw),
    };
  };
}

/** What was said before the team decided otherwise is not said any longer. */
function isUnwanted(raw: RawFinding, decisions: readonly TeamDecision[]): boolean {
  return unwanted(raw, decisions) !== null;
}

/** More of them would be read by nobody, also not by a model. */
const mostDecisions = 40;

function decisionsFor(
  change: Change,
  memories: readonly Pick<Memory, "text" | "paths">[],
): TeamDecision[] {
  const all = memories.map(({ text, paths }) => {
    // A glob that can't be read names nothing: a decision must not reach further than somebody meant.
    const globs = paths.flatMap((path) => parseGlob(path) ?? []);
    const covers = (path: string): boolean =>
      paths.length === 0 || globs.some((glob) => glob.matches(path));
    return { text, covers };
  });
  return all
    .filter(({ covers }) => change.files.some(({ path }) => covers(path)))
    .slice(0, mostDecisions);
}

function notIgnored(change: Change, { config }: Team): Change {
  return { ...change, files: change.files.filter(({ path }) => ignoredBy(config, path) === null) };
}

function plainRules(change: Change, { config }: Team): PlainRule[] {
  const rules = new Map<string, { text: string; paths: string[] }>();
  for (const { path } of change.files) {
    for (const { source, value } of instructionsFor(config, path)) {
      const rule = rules.get(source) ?? { text: value.text, paths: [] };
      rule.paths.push(path);
      rules.set(source, rule);
    }
  }
  return [...rules]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([source, rule]) => ({ source, ...rule }));
}

interface Carried {
  readonly finding: Finding;
  readonly raw: RawFinding;
}

/** What stood at the last review and whose code is still there, wherever it moved within its file. */
function carriedFindings(
  { history }: PastByModel,
  { change, sides }: LoadedChange,
  digest: Digest,
): Carried[] {
  return history.findings.flatMap(({ finding, standing }) => {
    if (!standing) return [];
    const file = change.files.find(
      ({ path, oldPath }) => path === finding.path || oldPath === finding.path,
    );
    const path = file?.newPath ?? null;
    const text = path === null ? undefined : sides.head.get(path);
    if (path === null || text === undefined) return [];
    const raw = relocated(
      { ...rawOf(finding), path },
      finding.contentKey,
      splitLines(text),
      digest,
    );
    return raw === null ? [] : [{ finding, raw }];
  });
}

/** Without what a review adds; the fix is for a text that is gone. */
function rawOf(finding: Finding): RawFinding {
  const { rule, severity, category, confidence, title, message, path, range } = finding;
  return {
    rule,
    severity,
    category,
    ...(confidence === undefined ? {} : { confidence }),
    title,
    message,
    path,
    range,
  };
}

/** Longer files are not searched for lines that moved. */
const longestFile = 20_000;

/** The place nearest to the former one with the same code. */
function relocated(
  raw: RawFinding,
  contentKey: string,
  lines: readonly string[],
  digest: Digest,
): RawFinding | null {
  const { range } = raw;
  if (range === null || lines.length > longestFile) return null;
  const length = range.end - range.start;
  const starts = lines
    .map((_, index) => index + 1)
    .toSorted((a, b) => Math.abs(a - range.start) - Math.abs(b - range.start));
  for (const start of starts) {
    if ((lines[start - 1] ?? "").trim() === "") continue;
    const there = { ...raw, range: { start, end: Math.min(start + length, lines.length) } };
    const key = movedKey({ raw: there, engine: "model", code: identifyingCode(there, lines) });
    if (digest(`content:1:${key}`).slice(0, 32) === contentKey) return there;
  }
  return null;
}

function remarks({ history, refused }: PastByModel, standing: readonly Carried[]): EarlierRemark[] {
  const places = new Map(standing.map(({ finding, raw }) => [finding.fingerprint, raw]));
  return history.findings.map(({ finding }) => {
    const { fingerprint, title, category, fix } = finding;
    const raw = places.get(fingerprint);
    return {
      fingerprint,
      title,
      category,
      path: raw?.path ?? finding.path,
      range: raw?.range ?? null,
      state: refused.has(fingerprint) ? "refused" : raw === undefined ? "fixed" : "open",
      suggested: fix?.lines ?? [],
    };
  });
}

/**
 * What of the change a model has not seen yet. A forced push may have taken the former commits with it: then all of it
 * counts as new.
 */
export async function freshSince(
  reviewed: ModelHistory["reviewed"],
  repository: Pick<SourceRepository, "diff">,
  now: Change,
): Promise<FreshLines | null> {
  if (reviewed?.mergeBase === null || reviewed === null) return null;
  try {
    const before = parseChange(await repository.diff(reviewed.mergeBase, reviewed.head));
    return freshLines(now, before);
  } catch (error) {
    if (isKodyError(error)) return null;
    throw error;
  }
}
