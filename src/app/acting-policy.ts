import type { ParsedTeamFile } from "../config/index.ts";
import type { MergePolicy, VerdictPolicy } from "../core/domain/index.ts";

type File = ParsedTeamFile["file"];

/** `verdict` of a `.kody.yml`; undefined when it says nothing of it. */
export function verdictOf(verdict: File["verdict"]): VerdictPolicy | undefined {
  if (verdict === undefined) return undefined;
  const { approve, requestChanges } = verdict;
  return {
    approve:
      approve === undefined
        ? null
        : {
            noFindings: approve.noFindings,
            categories: approve.categories ?? null,
            paths: approve.paths ?? null,
            maxChangedLines: approve.maxChangedLines ?? null,
            maxFiles: approve.maxFiles ?? null,
            authors: approve.authors?.map(braced) ?? null,
            notAuthors: approve.notAuthors?.map(braced) ?? [],
            builds: approve.builds,
            tasks: approve.tasks,
            requiredReviewers: approve.requiredReviewers?.map(braced) ?? [],
            approvals: approve.approvals,
          },
    requestChanges:
      requestChanges === undefined
        ? null
        : {
            findings: requestChanges.findings,
            categories: requestChanges.categories ?? null,
            paths: requestChanges.paths ?? null,
          },
  };
}

const whenReady = { approvals: 1, builds: "passed", tasks: "done" } as const;

/** `merge` of a `.kody.yml`; undefined when Kody is not to merge. */
export function mergeOf(merge: File["merge"]): MergePolicy | undefined {
  if (merge === undefined || merge === "never") return undefined;
  if (merge === "when-ready") return { ...whenReady, strategy: null, closeSourceBranch: null };
  if (merge.when === "never") return undefined;
  const { strategy = null, closeSourceBranch = null, approvals, builds, tasks } = merge;
  return { strategy, closeSourceBranch, approvals, builds, tasks };
}

/** As Bitbucket writes uuids. */
function braced(uuid: string): string {
  return `{${uuid.replace(/[{}]/g, "").toLowerCase()}}`;
}
