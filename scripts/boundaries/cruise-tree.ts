import { existsSync } from "node:fs";
import { join } from "node:path";
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser";
import { codeFolders, listFiles } from "../tree/list-files.ts";
import { rules } from "./rules.ts";

export interface Boundaries {
  /** How many files the tree holds. */
  readonly files: number;
  /** Files that the cruise missed: a rule that never saw them proves nothing. */
  readonly unseen: readonly string[];
  readonly violations: readonly {
    readonly rule: string;
    readonly place: string;
    readonly remedy: string;
  }[];
}

/** Follows every import below `root` and holds it to the rules. */
export async function cruiseTree(root: string): Promise<Boundaries> {
  const folders = codeFolders.filter((folder) => existsSync(join(root, folder)));
  const files = listFiles(root, folders);
  const answer = await cruise(folders, {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: [...rules] },
    // Imports of types count as well.
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^web/dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  });
  const result = parseResult(answer.output);
  const seen = new Set(result.modules.map((module) => module.source));
  return {
    files: files.length,
    unseen: files.filter((file) => !seen.has(file)),
    violations: result.summary.violations.map(describeViolation),
  };
}

function parseResult(output: ICruiseResult | string): ICruiseResult {
  if (typeof output === "string") {
    throw new Error(`dependency-cruiser gave no result but this text: ${output}`);
  }
  return output;
}

function describeViolation(violation: IViolation): Boundaries["violations"][number] {
  const rule = violation.rule.name;
  const circle = violation.cycle?.map((step) => step.name).join(" → ");
  return {
    rule,
    place: `${violation.from} → ${circle ?? violation.to}`,
    remedy: rules.find(({ name }) => name === rule)?.comment ?? "",
  };
}
