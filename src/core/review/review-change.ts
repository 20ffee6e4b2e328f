import { compareText } from "../text/index.ts";
import {
  applyConfig,
  ignoredBy,
  unreasonedIgnores,
  type AppliedConfig,
  type IgnoredFinding,
} from "../config/index.ts";
import type { ModelReview } from "../model/index.ts";
import type { Change, Finding, ReviewConfig, ReviewPolicy } from "../domain/index.ts";
import type { Analyzer, Digest, SkippedFile, SyntaxCheck } from "../ports/index.ts";
import {
  analyse,
  changeFiles,
  place,
  type Analysis,
  type ChangeSides,
  type EngineListener,
  type EngineReport,
} from "./analyse.ts";
import { byPlace, fingerprintAll, type PlacedFinding } from "./fingerprint.ts";
import { introducedFindings } from "./introduced.ts";
import { mergeDuplicates } from "./merge-duplicates.ts";
import type { LoadedChange } from "./load-change.ts";
import type { ModelHalf } from "./model-half.ts";
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
  /** What the language model made of it; null without one. */
  readonly model: ModelReview | null;
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
  /** Asks a language model as well; absent without one. */
  readonly model?: ModelHalf;
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
  const ofConfig = place(
    [...team.findings, ...unreasonedIgnores(change, sides.head)],
    "config",
    sides.head,
  );
  const found = [...introduced, ...analysis.change, ...ofConfig];
  const settle = (all: readonly PlacedFinding[]): AppliedConfig =>
    settled(all, change, sides, team, tools.digest);
  const half = await tools.model?.(
    { loaded, files: changeFiles(sides), team, known: settle(found).findings },
    signal,
  );
  const claimed = [...(half?.review.findings ?? []), ...(half?.carried ?? [])];
  const applied = settle([...found, ...place(claimed, "model", sides.head)]);
  return {
    change,
    ...applied,
    findings: await verifyFixes(applied.findings, change.files, sides, tools.syntax, signal),
    notes: [
      ...team.notes,
      ...(half === undefined ? team.needsModel : []),
      ...(half?.notes ?? []),
      ...reviewNotes(change, applied.ignored, team.config),
    ],
    model: half?.review ?? null,
    existing: mergeDuplicates(fingerprintAll(existing, tools.digest)),
    engines: analysis.engines.toSorted((a, b) => compareText(a.id, b.id)),
    skipped: collectSkipped(loaded, analysis),
    headTexts: sides.head,
  };
}

/** Identified, as the team wants them, each fault once. */
function settled(
  found: readonly PlacedFinding[],
  change: Change,
  sides: ChangeSides,
  team: Team,
  digest: Digest,
): AppliedConfig {
  const fingerprinted = fingerprintAll(found.toSorted(byPlace), digest);
  const applied = applyConfig(fingerprinted, change, sides.head, team.config);
  // Merged after what the team switched off is gone: a silent rule must not take another one's word along.
  return { ...applied, findings: mergeDuplicates(applied.findings) };
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

function collectSkipped(loaded: LoadedChange, analysis: Analysis): SkippedFile[] {
  const byEngine = analysis.engines.flatMap((engine) =>
    engine.skipped.map((file) => ({ path: file.path, reason: `${engine.id}: ${file.reason}` })),
  );
  return [
    ...loaded.skipped,
    ...byEngine.toSorted((a, b) => compareText(a.path, b.path) || compareText(a.reason, b.reason)),
  ];
}
