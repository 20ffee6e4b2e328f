import type { Change } from "../../../core/domain/index.ts";
import type {
  AnalyzerResult,
  ChangeAnalyzer,
  ChangeFiles,
  SkippedFile,
} from "../../../core/ports/index.ts";
import { controlLost } from "./control.ts";
import { expressionsLoosened } from "./expressions.ts";
import { guardsLost } from "./guards.ts";
import type { Block } from "./lines.ts";
import { rightsLowered, rulesRemoved } from "./ranks.ts";
import { piecesLost } from "./remains.ts";
import { findingOf, type Kind, type Loss } from "./say.ts";
import { parametersLost, patternsLoosened, weakened } from "./swaps.ts";
import { type ChangeView, type FileView, viewOf } from "./view.ts";
import { unwrapped } from "./wrappers.ts";

/** Safeguards that a change takes away or weakens while what they protected is still there. */
export function safeguardsAnalyzer(): ChangeAnalyzer {
  return { kind: "change", id: "safeguards", analyze };
}

async function analyze(
  change: Change,
  files: ChangeFiles,
  signal: AbortSignal,
): Promise<AnalyzerResult> {
  signal.throwIfAborted();
  const view = viewOf(change, files);
  const skipped: SkippedFile[] = [];
  const found: Found[] = [];
  for (const file of view?.files ?? []) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    try {
      if (view !== null) found.push(...ofFile(file, view));
    } catch (error) {
      const kind = error instanceof Error ? error.name : "error";
      skipped.push({ path: file.file.path, reason: `the engine failed on it (${kind})` });
    }
  }
  return {
    status: "ok",
    findings: withoutSweeps(found).map(({ path, loss }) => findingOf(path, loss)),
    skipped,
  };
}

interface Found {
  readonly path: string;
  readonly loss: Loss;
}

function ofFile(file: FileView, view: ChangeView): Found[] {
  const found = new Map<string, Loss>();
  for (const block of file.blocks) {
    for (const loss of lossesOf(block, file, view)) {
      const key = `${loss.line}:${loss.kind}`;
      if (!found.has(key)) found.set(key, loss);
    }
  }
  return [...found.values()]
    .toSorted((a, b) => a.line - b.line)
    .map((loss) => ({ path: file.file.path, loss }));
}

/** What is done many times over in one change is meant: of these kinds nothing is said then, of the others once. */
const NOTHING: ReadonlySet<Kind> = new Set<Kind>([
  "narrower-number",
  "await",
  "initial-value",
  "null-check",
  "unsafe-call",
  "type-check",
  "plain-transport",
]);
const ONCE: ReadonlySet<Kind> = new Set<Kind>([
  "input-check",
  "lock",
  "rate-limit",
  "size-check",
  "release",
  "error-check",
]);
const SWEEP = 5;

function withoutSweeps(found: readonly Found[]): Found[] {
  const byKind = Map.groupBy(found, ({ loss }) => loss.kind);
  return found.filter((one) => {
    const same = byKind.get(one.loss.kind) ?? [];
    if (same.length <= SWEEP) return true;
    return ONCE.has(one.loss.kind) ? same[0] === one : !NOTHING.has(one.loss.kind);
  });
}

function lossesOf(block: Block, file: FileView, view: ChangeView): Loss[] {
  return [
    ...weakened(block, file, view),
    ...parametersLost(block),
    ...patternsLoosened(block),
    ...unwrapped(block, file, view),
    ...guardsLost(block, file, view),
    ...piecesLost(block, file, view),
    ...controlLost(block, file, view),
    ...expressionsLoosened(block, file, view),
    ...rightsLowered(block),
    ...rulesRemoved(block),
  ];
}
