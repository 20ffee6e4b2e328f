import type { Fix, LineRange, RawFinding, Severity } from "../../../core/domain/index.ts";
import { type LineIndex, lineIndex } from "../source/index.ts";
import type { YamlFile, Value } from "../yaml-file/index.ts";

/** What a check says; path, category and docs are the same for all. */
export interface Remark {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  readonly range: LineRange | null;
  readonly fix?: Fix;
  readonly security?: boolean;
}

/** A checked file: its nodes, its lines and what was remarked so far. */
export interface Checked {
  readonly file: YamlFile;
  readonly lines: LineIndex;
  readonly remarks: Remark[];
}

const DOCS =
  "https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference/";

export function startCheck(file: YamlFile): Checked {
  return { file, lines: lineIndex(file.text), remarks: [] };
}

/** The line where a node starts. */
export function lineOf(checked: Checked, value: Value): LineRange | null {
  const start = value?.range?.[0];
  return start === undefined ? null : checked.lines.range(start, start);
}

/** Findings in file order, each once: an anchor's target is looked at wherever it is used. */
export function toFindings(checked: Checked, path: string): RawFinding[] {
  const seen = new Map<string, RawFinding>();
  for (const remark of checked.remarks) {
    const finding: RawFinding = {
      rule: `pipelines/${remark.rule}`,
      severity: remark.severity,
      category: remark.security === true ? "security" : "pipeline",
      title: remark.title,
      message: remark.message,
      path,
      range: remark.range,
      ...(remark.fix === undefined ? {} : { fix: remark.fix }),
      docs: DOCS,
    };
    seen.set(JSON.stringify([finding.rule, finding.range?.start ?? 0, finding.message]), finding);
  }
  return [...seen.values()].toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0));
}
