import { splitLines } from "../text/index.ts";
import type { Change, ChangedFile, RawFinding, SourceFile } from "../domain/index.ts";
import type {
  Analyzer,
  AnalyzerResult,
  ChangeAnalyzer,
  ChangeFiles,
  FileAnalyzer,
  HeadTree,
  SkippedFile,
} from "../ports/index.ts";
import { analysePieces } from "./pieces.ts";
import { identifyingCode, type PlacedFinding } from "./fingerprint.ts";

/** Both sides of a change, as text. */
export interface ChangeSides {
  readonly base: ReadonlyMap<string, string>;
  readonly head: ReadonlyMap<string, string>;
  /** False when only a patch is known. */
  readonly complete: boolean;
  /** Files of which only the lines of the patch are known, the others being empty: for line-wise analyzers alone. */
  readonly partial: ReadonlySet<string>;
  /** Files whose former version could not be read: what is new in them can't be told. */
  readonly unreadBase: ReadonlySet<string>;
  /** The rest of the tree at the head, where there is one. */
  readonly tree?: HeadTree;
}

export interface Analysis {
  readonly base: readonly PlacedFinding[];
  readonly head: readonly PlacedFinding[];
  /** New by their nature: said of the change itself, not of a side. */
  readonly change: readonly PlacedFinding[];
  readonly engines: readonly EngineReport[];
}

export interface EngineReport {
  readonly id: string;
  readonly status: "ok" | "failed";
  /** Why it failed; null when it did not. */
  readonly reason: string | null;
  readonly skipped: readonly SkippedFile[];
  readonly milliseconds: number;
}

/** Told when an engine has finished, for progress. */
export type EngineListener = (report: EngineReport) => void;

/**
 * Runs every analyzer on both sides. An analyzer that fails, or throws, costs itself alone: the report says so. One
 * after the other, because several of them already use all cores.
 */
export async function analyse(
  change: Change,
  sides: ChangeSides,
  analyzers: readonly Analyzer[],
  signal: AbortSignal,
  now: () => number,
  onEngine: EngineListener = () => {},
): Promise<Analysis> {
  const found = {
    base: [] as PlacedFinding[],
    head: [] as PlacedFinding[],
    change: [] as PlacedFinding[],
  };
  const engines: EngineReport[] = [];
  for (const analyzer of analyzers) {
    const started = now();
    const outcome =
      analyzer.kind === "files"
        ? await analyseSides(analyzer, change.files, sides, signal)
        : await analyseChange(analyzer, change, sides, signal);
    signal.throwIfAborted();
    append(found.base, outcome.base);
    append(found.head, outcome.head);
    append(found.change, outcome.change);
    const report = {
      ...outcome.report,
      id: analyzer.id,
      milliseconds: Math.round(now() - started),
    };
    engines.push(report);
    onEngine(report);
  }
  return { ...found, engines };
}

/** Spreading a long list into `push` overflows the stack. */
function append<T>(list: T[], more: readonly T[]): void {
  for (const item of more) list.push(item);
}

interface EngineOutcome {
  readonly base: PlacedFinding[];
  readonly head: PlacedFinding[];
  readonly change: PlacedFinding[];
  readonly report: Pick<EngineReport, "status" | "reason" | "skipped">;
}

async function analyseSides(
  analyzer: FileAnalyzer,
  files: readonly ChangedFile[],
  sides: ChangeSides,
  signal: AbortSignal,
): Promise<EngineOutcome> {
  const seen = (paths: readonly (string | null)[]): (string | null)[] =>
    analyzer.linewise === true
      ? [...paths]
      : paths.filter((path) => path !== null && !sides.partial.has(path));
  const headFiles = sourceFiles(seen(files.map((file) => file.newPath)), sides.head, analyzer);
  const pieces =
    analyzer.piecewise === true ? files.filter((file) => sides.partial.has(file.path)) : [];
  const head = joined(
    await run(analyzer, headFiles, signal),
    await guarded(() => analysePieces(analyzer, pieces, "newLine", signal)),
  );
  if (head.status === "failed") return outcome("failed", head.reason);
  // Where the head is clean there is nothing to compare, and removed files matter only as places code moved from.
  const basePaths = head.findings.length === 0 ? [] : seen(files.map((file) => file.oldPath));
  const base = joined(
    await run(analyzer, sourceFiles(basePaths, sides.base, analyzer), signal),
    await guarded(() =>
      analysePieces(analyzer, head.findings.length === 0 ? [] : pieces, "oldLine", signal),
    ),
  );
  if (base.status === "failed") return outcome("failed", base.reason);
  const { findings, dropped } = comparable(head.findings, files, base.skipped, sides.unreadBase);
  return {
    ...outcome("ok"),
    base: place(base.findings, analyzer.id, sides.base),
    head: place(findings, analyzer.id, sides.head),
    report: { status: "ok", reason: null, skipped: [...head.skipped, ...dropped] },
  };
}

/**
 * Where the base side could not be analysed, nothing can be said to be new. `dropped` names the files that this cost
 * findings; those that could not even be read are named by who read them.
 */
function comparable(
  findings: readonly RawFinding[],
  files: readonly ChangedFile[],
  skippedAtBase: readonly SkippedFile[],
  unreadBase: ReadonlySet<string>,
): { findings: RawFinding[]; dropped: SkippedFile[] } {
  const reasons = new Map(skippedAtBase.map((file) => [file.path, file.reason]));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const kept: RawFinding[] = [];
  const dropped = new Map<string, SkippedFile>();
  for (const finding of findings) {
    const file = byPath.get(finding.path);
    const former = file?.oldPath ?? null;
    const reason = former === null ? undefined : reasons.get(former);
    if (reason !== undefined)
      dropped.set(finding.path, { path: finding.path, reason: `former version: ${reason}` });
    else if (file !== undefined && (former === null || !unreadBase.has(former))) kept.push(finding);
  }
  return { findings: kept, dropped: [...dropped.values()] };
}

async function analyseChange(
  analyzer: ChangeAnalyzer,
  change: Change,
  sides: ChangeSides,
  signal: AbortSignal,
): Promise<EngineOutcome> {
  const result = await guarded(() => analyzer.analyze(change, changeFiles(sides), signal));
  if (result.status === "failed") return outcome("failed", result.reason);
  return {
    ...outcome("ok"),
    change: place(result.findings, analyzer.id, sides.head),
    report: { status: "ok", reason: null, skipped: result.skipped },
  };
}

async function run(
  analyzer: FileAnalyzer,
  files: readonly SourceFile[],
  signal: AbortSignal,
): Promise<AnalyzerResult> {
  if (files.length === 0) return { status: "ok", findings: [], skipped: [] };
  return guarded(() => analyzer.analyze(files, signal));
}

function joined(whole: AnalyzerResult, pieces: AnalyzerResult): AnalyzerResult {
  if (whole.status === "failed") return whole;
  if (pieces.status === "failed") return pieces;
  return {
    status: "ok",
    findings: [...whole.findings, ...pieces.findings],
    skipped: [...whole.skipped, ...pieces.skipped],
  };
}

/** An analyzer's promise is not to throw; one that breaks it must not take the review with it. */
async function guarded(start: () => Promise<AnalyzerResult>): Promise<AnalyzerResult> {
  try {
    return await start();
  } catch (error) {
    return { status: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

function outcome(status: "ok" | "failed", reason: string | null = null): EngineOutcome {
  return { base: [], head: [], change: [], report: { status, reason, skipped: [] } };
}

function sourceFiles(
  paths: readonly (string | null)[],
  texts: ReadonlyMap<string, string>,
  analyzer: FileAnalyzer,
): SourceFile[] {
  const files: SourceFile[] = [];
  for (const path of new Set(paths)) {
    const text = path === null ? undefined : texts.get(path);
    if (path !== null && text !== undefined && analyzer.accepts(path)) files.push({ path, text });
  }
  return files;
}

export function changeFiles(sides: ChangeSides): ChangeFiles {
  return {
    head: (path) => sides.head.get(path) ?? null,
    base: (path) => sides.base.get(path) ?? null,
    complete: sides.complete,
    ...(sides.tree === undefined ? {} : { tree: sides.tree }),
  };
}

export function place(
  findings: readonly RawFinding[],
  engine: string,
  texts: ReadonlyMap<string, string>,
): PlacedFinding[] {
  const lines = new Map<string, string[]>();
  return findings.map((raw) => {
    const known = lines.get(raw.path) ?? splitLines(texts.get(raw.path) ?? "");
    lines.set(raw.path, known);
    return { raw, engine, code: identifyingCode(raw, known) };
  });
}
