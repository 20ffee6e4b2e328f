import { compareText, splitLines } from "../text/index.ts";
import { applyConfig, ignoredBy, unreasonedIgnores, type IgnoredFinding } from "../config/index.ts";
import { parseChange } from "../diff/index.ts";
import type {
  Change,
  ChangedFile,
  Finding,
  RawFinding,
  ReviewConfig,
  ReviewPolicy,
} from "../domain/index.ts";
import type {
  Analyzer,
  Digest,
  FileBatch,
  SkippedFile,
  SourceRepository,
  SyntaxCheck,
} from "../ports/index.ts";
import {
  analyse,
  type Analysis,
  type ChangeSides,
  type EngineListener,
  type EngineReport,
} from "./analyse.ts";
import { byPlace, fingerprintAll, identifyingCode, type PlacedFinding } from "./fingerprint.ts";
import { headTree } from "./head-tree.ts";
import { introducedFindings } from "./introduced.ts";
import { mergeDuplicates } from "./merge-duplicates.ts";
import { reviewNotes } from "./notes.ts";
import { noTeam, type Team } from "./team.ts";
import { verifyFixes } from "./verify-fixes.ts";

/** What can be said of a change before anything is known of the place where it will be published. */
export interface ReviewedChange {
  readonly change: Change;
  /** New by this change. */
  readonly findings: readonly Finding[];
  /** New as well, but the team does not want to see them. */
  readonly ignored: readonly IgnoredFinding[];
  /** Sentences for the summary, as plain text. */
  readonly notes: readonly string[];
  /** In changed files, but there before. */
  readonly existing: readonly Finding[];
  readonly engines: readonly EngineReport[];
  readonly skipped: readonly SkippedFile[];
  readonly headTexts: ReadonlyMap<string, string>;
}

export interface ReviewTools {
  readonly analyzers: readonly Analyzer[];
  readonly policy: ReviewPolicy;
  readonly digest: Digest;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Parses fixes before they are shown; without it they are only checked against the lines they replace. */
  readonly syntax?: SyntaxCheck;
  readonly onEngine?: EngineListener;
  /** What the team's `.kody.yml` files say; nothing when absent. */
  readonly team?: Team;
}

/** A diff and both sides of its files: all that a review reads. */
export interface LoadedChange {
  readonly change: Change;
  readonly sides: ChangeSides;
  readonly skipped: readonly SkippedFile[];
}

/** Reads the diff between two commits and both sides of the files it changes. */
export async function loadChange(
  repository: SourceRepository,
  base: string,
  head: string,
  tools: Pick<ReviewTools, "analyzers" | "policy">,
): Promise<LoadedChange> {
  const change = parseChange(await repository.diff(base, head));
  const { files, skipped } = readable(change, tools.policy);
  const basePaths = files.flatMap((file) => (file.oldPath === null ? [] : [file.oldPath]));
  const headPaths = files.flatMap((file) => (file.newPath === null ? [] : [file.newPath]));
  const beside = tools.analyzers.flatMap((analyzer) =>
    analyzer.kind === "change" ? (analyzer.alsoReads?.(change) ?? []) : [],
  );
  const limit = tools.policy.maxFileBytes;
  const baseBatch = await repository.readFiles(base, basePaths, limit);
  const headBatch = await repository.readFiles(head, headPaths, limit);
  const unreadBase = baseBatch.skipped.filter((file) => file.reason !== "absent");
  const besideBatch = await repository.readFiles(head, [...new Set(beside)], limit * 20);
  return {
    change,
    sides: {
      base: baseBatch.texts,
      head: new Map([...besideBatch.texts, ...headBatch.texts]),
      complete: true,
      partial: new Set<string>(),
      unreadBase: new Set(unreadBase.map((file) => file.path)),
      tree: headTree(repository, head, limit),
    },
    skipped: [
      ...skipped,
      ...headBatch.skipped.filter((file) => file.reason !== "absent").map(explainSkip),
      ...formerlyUnread(files, unreadBase, headBatch.texts),
    ],
  };
}

/** The change of a bare patch: whole files where all their lines are in it, else only the lines that it shows. */
export function loadPatch(text: string, policy: ReviewPolicy): LoadedChange {
  const change = parseChange(text);
  const { files, skipped } = readable(change, policy);
  const partial = files.filter((file) => file.status !== "added" && file.status !== "removed");
  return {
    change,
    sides: {
      base: new Map(
        files.flatMap((file) =>
          file.oldPath === null ? [] : [[file.oldPath, sideText(file, "oldLine")]],
        ),
      ),
      head: new Map(
        files.flatMap((file) =>
          file.newPath === null ? [] : [[file.newPath, sideText(file, "newLine")]],
        ),
      ),
      complete: false,
      unreadBase: new Set<string>(),
      partial: new Set(partial.flatMap((file) => [file.path, file.oldPath ?? file.path])),
    },
    skipped: [
      ...skipped,
      ...partial.map((file) => ({
        path: file.path,
        reason: "the patch shows only a part of it: what needs the whole file was not checked",
      })),
    ],
  };
}

/** Runs the analyzers on both sides and keeps what the change brought. Deterministic: same input, same output. */
export async function reviewChange(
  loaded: LoadedChange,
  tools: ReviewTools,
  signal: AbortSignal,
): Promise<ReviewedChange> {
  const { change, sides } = loaded;
  const team = tools.team ?? noTeam;
  const analyzers = [...tools.analyzers, ...team.analyzers].map((analyzer) =>
    withoutIgnored(analyzer, team.config),
  );
  const analysis = await analyse(change, sides, analyzers, signal, tools.now, tools.onEngine);
  const { introduced, existing } = introducedFindings(analysis.base, analysis.head, change.files);
  const ofConfig = placeOfConfig(
    [...team.findings, ...unreasonedIgnores(change, sides.head)],
    sides.head,
  );
  const found = [...introduced, ...analysis.change, ...ofConfig].toSorted(byPlace);
  const fingerprinted = fingerprintAll(found, tools.digest);
  const applied = applyConfig(fingerprinted, change, sides.head, team.config);
  // Merged after what the team switched off is gone: a silent rule must not take another one's word along.
  const merged = mergeDuplicates(applied.findings);
  return {
    change,
    ...applied,
    findings: await verifyFixes(merged, change.files, sides, tools.syntax, signal),
    notes: [...team.notes, ...reviewNotes(change, applied.ignored, team.config)],
    existing: mergeDuplicates(fingerprintAll(existing, tools.digest)),
    engines: analysis.engines.toSorted((a, b) => compareText(a.id, b.id)),
    skipped: collectSkipped(loaded, analysis),
    headTexts: sides.head,
  };
}

/** Files that the team ignores cost no time; what is said of the change as a whole is sorted out afterwards. */
function withoutIgnored(analyzer: Analyzer, config: ReviewConfig): Analyzer {
  if (analyzer.kind === "change" || config.layers.length === 0) return analyzer;
  return {
    kind: "files",
    id: analyzer.id,
    ...(analyzer.linewise === undefined ? {} : { linewise: analyzer.linewise }),
    accepts: (path) => ignoredBy(config, path) === null && analyzer.accepts(path),
    analyze: (files, signal) => analyzer.analyze(files, signal),
  };
}

function placeOfConfig(
  findings: readonly RawFinding[],
  texts: ReadonlyMap<string, string>,
): PlacedFinding[] {
  return findings.map((raw) => ({
    raw,
    engine: "config",
    code: identifyingCode(raw, splitLines(texts.get(raw.path) ?? "")),
  }));
}

function readable(
  change: Change,
  policy: ReviewPolicy,
): { files: ChangedFile[]; skipped: SkippedFile[] } {
  const skipped: SkippedFile[] = [...change.unparsed];
  const files: ChangedFile[] = [];
  for (const file of change.files) {
    const reason = notText(file) ?? (files.length < policy.maxFiles ? null : beyond(policy));
    if (reason === null) files.push(file);
    // Of a file that is gone nothing could be said anyway.
    else if (file.newPath !== null) skipped.push({ path: file.path, reason });
  }
  return { files, skipped };
}

function notText(file: ChangedFile): string | null {
  if (file.submodule) return "a submodule";
  if (file.symlink) return "a symbolic link";
  return file.binary ? "binary" : null;
}

function beyond(policy: ReviewPolicy): string {
  return `beyond the first ${policy.maxFiles} files of the change`;
}

const skipReasons = new Map([
  ["not-utf8", "not valid UTF-8"],
  ["too-large", "larger than the limit for one file"],
  ["not-a-file", "not a regular file"],
]);

function explainSkip(file: { path: string; reason: string }): SkippedFile {
  return { path: file.path, reason: skipReasons.get(file.reason) ?? file.reason };
}

/** Files that can be read now but could not be read before. */
function formerlyUnread(
  files: readonly ChangedFile[],
  unread: FileBatch["skipped"],
  head: ReadonlyMap<string, string>,
): SkippedFile[] {
  const reasons = new Map(unread.map((file) => [file.path, explainSkip(file).reason]));
  return files.flatMap(({ oldPath, newPath }) => {
    const reason = oldPath === null ? undefined : reasons.get(oldPath);
    if (reason === undefined || newPath === null || !head.has(newPath)) return [];
    return [
      { path: newPath, reason: `former version: ${reason}, so nothing in it is known to be new` },
    ];
  });
}

/** The lines of one side that a patch shows, each at its own number; unknown lines are empty. */
function sideText(file: ChangedFile, side: "oldLine" | "newLine"): string {
  const lines: string[] = [];
  for (const line of file.hunks.flatMap((hunk) => hunk.lines)) {
    const number = line[side];
    if (number === null || number > maxPatchLine) continue;
    while (lines.length < number - 1) lines.push("");
    lines.push(line.text);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** A hunk header can claim any number; empty lines up to it must not fill the memory. */
const maxPatchLine = 1_000_000;

function collectSkipped(loaded: LoadedChange, analysis: Analysis): SkippedFile[] {
  const byEngine = analysis.engines.flatMap((engine) =>
    engine.skipped.map((file) => ({ path: file.path, reason: `${engine.id}: ${file.reason}` })),
  );
  return [
    ...loaded.skipped,
    ...byEngine.toSorted((a, b) => compareText(a.path, b.path) || compareText(a.reason, b.reason)),
  ];
}
