import type { Decision, Finding } from "../../core/domain/index.ts";
import {
  confidenceOf,
  explainDecision,
  fixAsDiff,
  foundBy,
  switchesOff,
} from "../../core/review/index.ts";
import { colorsFor, paintSeverity, type Colors } from "./colors.ts";
import type { FixReport } from "./fix-work-tree.ts";
import { modelLines } from "./format-model.ts";
import { placeOf, type ReviewResult } from "./review-result.ts";
import { plural, printable } from "./terminal-text.ts";

export interface PrettyOptions {
  readonly colours: boolean;
  /** Also what was there before the change. */
  readonly all: boolean;
  /** Messages, fixes, and why each finding would be a comment or not. */
  readonly explain: boolean;
}

/** The result for a person: one line per finding, worst first, and what to do next. */
export function formatPretty(result: ReviewResult, options: PrettyOptions): string {
  const colors = colorsFor(options.colours);
  const rows = [
    ...result.decisions.map((decision) => ({ finding: decision.finding, decision })),
    ...(options.all ? result.existing.map((finding) => ({ finding, decision: null })) : []),
  ];
  const width = Math.min(60, Math.max(0, ...rows.map((row) => placeOf(row.finding).length)));
  const titles = Math.min(70, Math.max(0, ...rows.map((row) => row.finding.title.length)));
  const lines = rows.flatMap((row) => [
    findingLine(row.finding, row.decision === null, width, titles, colors),
    ...(options.explain ? explanation(row.finding, row.decision, result, colors) : []),
  ]);
  const parts = [
    lines.join("\n"),
    ...(options.explain ? [ignoredLines(result, colors)] : []),
    silentLines(result, options, colors),
    result.notes.map((note) => `  ${printable(note)}`).join("\n"),
    fixLines(result.fixes, colors),
    notReviewed(result, colors),
    modelLines(result.model, options.explain, colors),
    closing(result, options, colors),
  ];
  return `\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function findingLine(
  finding: Finding,
  old: boolean,
  width: number,
  titles: number,
  colors: Colors,
): string {
  const severity = paintSeverity(finding.severity, colors)(finding.severity.padEnd(8));
  const title = printable(finding.title).padEnd(titles);
  const note = old ? colors.dim("  (there before)") : "";
  return `  ${severity}  ${printable(placeOf(finding)).padEnd(width)}  ${title}  ${colors.dim(finding.rule)}${note}`;
}

function explanation(
  finding: Finding,
  decision: Decision | null,
  result: ReviewResult,
  colors: Colors,
): string[] {
  const indent = "            ";
  const message = finding.message
    .split("\n")
    .map((line) => `${indent}${printable(line)}`.trimEnd());
  const head = (result.headTexts.get(finding.path) ?? "").split("\n");
  const fix = (fixAsDiff(finding, head) ?? []).map((line) => {
    const painted = line.startsWith("+")
      ? colors.green(printable(line))
      : colors.red(printable(line));
    return `${indent}${painted}`;
  });
  const fate =
    decision === null ? "there before the change" : explainDecision(decision, result.policy);
  const facts = [fate, origin(finding), ...offSwitch(finding)];
  return [
    ...message,
    ...fix,
    ...facts.map((fact) => `${indent}${colors.dim(printable(fact))}`),
    "",
  ];
}

function origin(finding: Finding): string {
  const by = foundBy(finding).map(({ engine, rule }) => `${engine} (${rule})`);
  const weakness = finding.cwe === undefined ? "" : `, CWE-${finding.cwe}`;
  return `found by ${by.join(" and ")}, ${confidenceOf(finding)} confidence${weakness}`;
}

function offSwitch(finding: Finding): string[] {
  const { comment, config } = switchesOff(finding);
  return [`to ignore it here, a comment: ${comment}`, `for all files, in .kody.yml: ${config}`];
}

/** With `--explain` also what is silent has its reason, on one line each. */
function silentLines(result: ReviewResult, options: PrettyOptions, colors: Colors): string {
  if (!options.explain || options.all) return "";
  const before = result.existing.map(
    (finding) =>
      `  ${colors.dim("silent")}    ${printable(placeOf(finding))}  ${printable(finding.title)}  ${colors.dim(`${finding.rule}: it was there before the change`)}`,
  );
  const dropped = (result.model?.dropped ?? []).map(
    ({ path, line, title, because }) =>
      `  ${colors.dim("dropped")}   ${printable(line === null ? path : `${path}:${line}`)}  ${printable(title)}  ${colors.dim(`model: ${printable(because)}`)}`,
  );
  return [...before, ...dropped].join("\n");
}

/** What `--fix` did, file by file. */
export function fixLines(fixes: FixReport | null, colors: Colors): string {
  if (fixes === null) return "";
  const line = (word: string, finding: Finding, reason: string): string =>
    `  ${word}  ${printable(placeOf(finding))}  ${printable(finding.title)}${printable(reason)}`;
  const rows = [
    ...fixes.fixed.map((finding) => line(colors.green("fixed    "), finding, "")),
    ...fixes.left.map(({ finding, reason }) =>
      line(colors.yellow("not fixed"), finding, `: ${reason}`),
    ),
  ];
  return rows.length === 0 ? "  No finding has a fix." : rows.join("\n");
}

function ignoredLines({ ignored }: ReviewResult, colors: Colors): string {
  return ignored
    .map(
      ({ finding, because }) =>
        `  ${colors.dim("ignored")}   ${printable(placeOf(finding))}  ${printable(finding.title)}  ${colors.dim(`${finding.rule}: ${printable(because)}`)}`,
    )
    .join("\n");
}

function notReviewed(result: ReviewResult, colors: Colors): string {
  const failures = result.engines
    .filter((engine) => engine.status === "failed")
    .map((engine) => `  ${colors.red("not run")}  ${engine.id}: ${printable(engine.reason ?? "")}`);
  const problems = (result.model?.problems ?? []).map(
    (problem) => `  ${colors.red("not run")}  model: ${printable(problem)}`,
  );
  const skipped = [
    ...result.skipped,
    ...(result.model?.left ?? []).map(({ path, reason }) => ({ path, reason: `model: ${reason}` })),
  ];
  const shown = skipped
    .slice(0, 5)
    .map((file) => `  skipped  ${printable(file.path)}: ${printable(file.reason)}`);
  const more = skipped.length - shown.length;
  return [
    ...failures,
    ...problems,
    ...shown,
    ...(more > 0 ? [`  skipped  ${more} more`] : []),
  ].join("\n");
}

function closing(result: ReviewResult, options: PrettyOptions, colors: Colors): string {
  const found = result.decisions.length;
  const before = result.existing.length;
  const hint = before > 0 && !options.all ? ` (${before} more in unchanged code: --all)` : "";
  const time = `${(result.milliseconds / 1000).toFixed(1)} s`;
  const outcome =
    found === 0
      ? colors.green(`Nothing found in ${plural(result.files, "file")}`)
      : `${plural(found, "finding")} brought by the change`;
  const next =
    found > 0 && !options.explain
      ? "\nWhat each means and how to fix it: kody review --explain"
      : "";
  return `${outcome}${hint} · ${time}${next}`;
}
