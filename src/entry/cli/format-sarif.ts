import { compareText } from "../../core/review/index.ts";
import type { Finding, Severity } from "../../core/domain/index.ts";
import type { ReviewResult } from "./review-result.ts";

/** SARIF 2.1.0 (OASIS), as code scanners exchange it. */
export function formatSarif(result: ReviewResult, version: string): string {
  const findings = result.decisions.map((decision) => decision.finding);
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding])).values()].toSorted(
    (a, b) => compareText(a.rule, b.rule),
  );
  const indexes = new Map(rules.map((finding, index) => [finding.rule, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Kody", version, rules: rules.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { description: { text: "The repository's root folder." } } },
        invocations: [invocationOf(result)],
        results: findings.map((finding) =>
          resultOf(finding, indexes.get(finding.rule) ?? 0, result),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(finding: Finding) {
  return {
    id: finding.rule,
    shortDescription: { text: finding.title },
    ...(finding.docs === undefined ? {} : { helpUri: finding.docs }),
    properties: { tags: [finding.category] },
  };
}

function resultOf(finding: Finding, ruleIndex: number, result: ReviewResult) {
  const artifactLocation = { uri: encodePath(finding.path), uriBaseId: "SRCROOT" };
  const region =
    finding.range === null
      ? {}
      : { region: { startLine: finding.range.start, endLine: finding.range.end } };
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: levelOf(finding.severity),
    message: {
      text: `${finding.title}. ${finding.message}`,
      markdown: `**${finding.title}**\n\n${finding.message}`,
    },
    locations: [{ physicalLocation: { artifactLocation, ...region } }],
    partialFingerprints: { "kody/1": finding.fingerprint },
    properties: { severity: finding.severity, category: finding.category, engine: finding.engine },
    ...fixesOf(finding, result),
  };
}

function fixesOf(finding: Finding, result: ReviewResult) {
  if (finding.fix === undefined) return {};
  const { range, lines } = finding.fix;
  const ending = (result.headTexts.get(finding.path) ?? "").includes("\r\n") ? "\r\n" : "\n";
  const text = lines.map((line) => `${line}${ending}`).join("");
  // Whole lines: from the first one's start to the start of the line after the last.
  const deletedRegion = {
    startLine: range.start,
    startColumn: 1,
    endLine: range.end + 1,
    endColumn: 1,
  };
  return {
    fixes: [
      {
        description: { text: `Fix of ${finding.rule}` },
        artifactChanges: [
          {
            artifactLocation: { uri: encodePath(finding.path), uriBaseId: "SRCROOT" },
            replacements: [{ deletedRegion, insertedContent: { text } }],
          },
        ],
      },
    ],
  };
}

function invocationOf(result: ReviewResult) {
  const failed = result.engines.filter((engine) => engine.status === "failed");
  return {
    executionSuccessful: failed.length === 0,
    toolExecutionNotifications: [
      ...failed.map((engine) => ({
        level: "error",
        message: { text: `${engine.id} could not run: ${engine.reason ?? ""}` },
      })),
      ...result.skipped.map((file) => ({
        level: "note",
        message: { text: `${file.path} was skipped: ${file.reason}` },
      })),
    ],
  };
}

function levelOf(severity: Severity): "error" | "warning" | "note" {
  if (severity === "critical" || severity === "high") return "error";
  return severity === "medium" ? "warning" : "note";
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
