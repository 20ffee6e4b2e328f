import type { ChangedFile, Finding } from "../../domain/index.ts";
import type { PlacedDecision } from "../decide.ts";
import type { SummaryInput } from "../render-summary.ts";

export function someFinding(change: Partial<Finding> = {}): Finding {
  return {
    rule: "toy/rule",
    severity: "high",
    category: "correctness",
    title: "The loop never ends",
    message: "Nothing changes `done`.",
    path: "src/a.ts",
    range: { start: 2, end: 2 },
    engine: "toy",
    fingerprint: "1".repeat(32),
    contentKey: "2".repeat(32),
    ...change,
  };
}

export function someDecision(
  finding: Partial<Finding> = {},
  change: Partial<PlacedDecision> = {},
): PlacedDecision {
  return {
    finding: someFinding(finding),
    outcome: "comment",
    reason: null,
    anchor: null,
    thread: null,
    ...change,
  };
}

/** A file whose lines 1 to 9 are all new, with a second hunk of context far below. */
export function someFile(change: Partial<ChangedFile> = {}): ChangedFile {
  const path = change.path ?? "src/a.ts";
  return {
    status: "modified",
    oldPath: path,
    newPath: path,
    path,
    binary: false,
    submodule: false,
    symlink: false,
    hunks: [
      {
        oldStart: 1,
        oldLines: 0,
        newStart: 1,
        newLines: 9,
        lines: Array.from({ length: 9 }, (_, index) => ({
          kind: "added" as const,
          oldLine: null,
          newLine: index + 1,
          text: "x",
        })),
      },
    ],
    additions: 9,
    deletions: 0,
    ...change,
  };
}

export function someSummary(change: Partial<SummaryInput> = {}): SummaryInput {
  return {
    change: { files: [someFile()], unparsed: [] },
    decisions: [],
    engines: [{ id: "toy", status: "ok", reason: null, skipped: [], milliseconds: 1 }],
    skipped: [],
    links: new Map(),
    refused: 0,
    head: "a".repeat(40),
    seconds: 1.25,
    ...change,
  };
}
