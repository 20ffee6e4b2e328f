import { structuredPatch } from "diff";
import { parseChange } from "../../../core/diff/index.ts";
import type { RawFinding } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import { changeRisksAnalyzer } from "../change-risks/index.ts";

/** Path → both sides; an absent side is an added or removed file. */
export type Sides = Readonly<Record<string, readonly [base: string | null, head: string | null]>>;

/** The patch that git would print for these files. */
export function patchOf(sides: Sides): string {
  return Object.entries(sides)
    .filter(([, [base, head]]) => base !== head)
    .map(([path, [base, head]]) => {
      const header = [`diff --git a/${path} b/${path}`];
      if (base === null) header.push("new file mode 100644");
      if (head === null) header.push("deleted file mode 100644");
      header.push(
        base === null ? "--- /dev/null" : `--- a/${path}`,
        head === null ? "+++ /dev/null" : `+++ b/${path}`,
      );
      const { hunks } = structuredPatch(path, path, base ?? "", head ?? "", "", "", { context: 3 });
      const body = hunks.flatMap((hunk) => [
        `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
        ...hunk.lines,
      ]);
      return `${[...header, ...body].join("\n")}\n`;
    })
    .join("");
}

/** Analyses the change that `sides` make; unchanged files are there to be read. */
export async function risks(sides: Sides, patchOnly = false): Promise<readonly RawFinding[]> {
  const files: ChangeFiles = {
    head: (path) => (patchOnly ? null : (sides[path]?.[1] ?? null)),
    // Like the pipeline, which reads the base of changed files alone.
    base: (path) =>
      patchOnly || sides[path]?.[0] === sides[path]?.[1] ? null : (sides[path]?.[0] ?? null),
    complete: !patchOnly,
  };
  const result = await changeRisksAnalyzer().analyze(
    parseChange(patchOf(sides)),
    files,
    new AbortController().signal,
  );
  if (result.status !== "ok") throw new Error(result.reason);
  return result.findings;
}

/** `path:line rule` of each finding. */
export async function marks(sides: Sides, patchOnly = false): Promise<string[]> {
  const findings = await risks(sides, patchOnly);
  return findings.map(
    ({ path, range, rule }) => `${path}:${range?.start ?? "-"} ${rule.replace("change/", "")}`,
  );
}
