import type { SgNode } from "@ast-grep/napi";
import type { CheckName } from "./check-names.ts";
import { pollutingMerges, pollutingPaths } from "./pollution.ts";
import { costOf, regexesIn } from "./regexes.ts";

/** Each check: the places in a file that have the fault. */
export const checks: Readonly<
  Record<CheckName, (root: SgNode, language: string) => readonly SgNode[]>
> = {
  "exponential-regex": (root, language) =>
    regexesIn(root, language).filter((node) => costOf(node) === "exponential"),
  "polluting-merge": pollutingMerges,
  "polluting-path": pollutingPaths,
};
