import type { Change, RawFinding } from "../../../core/domain/index.ts";
import type { AnalyzerResult, ChangeAnalyzer, ChangeFiles } from "../../../core/ports/index.ts";
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
  const findings: RawFinding[] = [];
  for (const file of view?.files ?? []) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    if (view !== null) findings.push(...ofFile(file, view));
  }
  return { status: "ok", findings, skipped: [] };
}

function ofFile(file: FileView, view: ChangeView): RawFinding[] {
  const found = new Map<string, Loss>();
  for (const block of file.blocks) {
    for (const loss of lossesOf(block, file, view)) {
      const key = `${loss.line}:${loss.kind}`;
      if (!found.has(key)) found.set(key, loss);
    }
  }
  return withoutMassEdits([...found.values()])
    .toSorted((a, b) => a.line - b.line)
    .map((loss) => findingOf(file.file.path, loss));
}

/** What is done many times over in one file is meant. */
const MASS: ReadonlySet<Kind> = new Set<Kind>(["narrower-number", "await", "initial-value", "null-check", "unsafe-call", "type-check", "plain-transport"]);
const MANY = 3;

function withoutMassEdits(losses: readonly Loss[]): Loss[] {
  return losses.filter(({ kind }) => !MASS.has(kind) || losses.filter((one) => one.kind === kind).length <= MANY);
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
