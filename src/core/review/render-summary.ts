import { compareText } from "../text/index.ts";
import { severities, type Change, type ChangedFile } from "../domain/index.ts";
import type { ModelReview } from "../model/index.ts";
import type { EngineReport } from "./analyse.ts";
import type { PlacedDecision } from "./decide.ts";
import { summaryMarker } from "../effects/index.ts";
import { codeSpan, escapeInline } from "./markdown.ts";
import {
  decisionsSection,
  modelFacts,
  modelSubstance,
  modelTrouble,
  overviewSection,
  rulesSection,
} from "./render-model.ts";
import { bySeverity, count, cut, maxCommentLength } from "./render-comment.ts";

export interface SummaryInput {
  readonly change: Change;
  readonly decisions: readonly PlacedDecision[];
  readonly engines: readonly EngineReport[];
  /** Files that no engine saw, with the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** Address of a finding's comment by fingerprint. */
  readonly links: ReadonlyMap<string, string>;
  /** Comments that Bitbucket refused to take. */
  readonly refused: number;
  /** 40 digits. */
  readonly head: string;
  readonly seconds: number;
  /** Sentences in plain text: what the team's configuration did to this review. */
  readonly notes?: readonly string[];
  /** What the language model made of it; null without one. */
  readonly model?: ModelReview | null;
}

const tableRows = 20;
const namedFiles = 8;

/** The summary comment. Its first line is the outcome; when nothing was found it is two lines. */
export function renderSummary(input: SummaryInput): string {
  return cutLines([...summaryBody(input), factsLine(input)], summaryMarker());
}

/** The outcome alone, for a host that refuses the whole. */
export function renderShortSummary(input: SummaryInput): string {
  return `${outcomeLine(input)}\n\n${summaryMarker()}`;
}

/**
 * What the summary is about: findings with what became of them, engines that failed, files that were skipped. While
 * this stays equal an edit would only refresh line counts and the commit, which the summary names.
 */
export function summarySubstance(input: SummaryInput): string {
  return JSON.stringify([
    input.decisions
      .map(({ finding, outcome }) => `${finding.fingerprint} ${finding.contentKey} ${outcome}`)
      .toSorted(),
    input.engines.map(({ id, status, reason }) => [id, status, reason]),
    input.skipped,
    input.refused,
    ...(input.notes ?? []),
    ...(input.model === undefined || input.model === null ? [] : [modelSubstance(input.model)]),
  ]);
}

/** The outcome in one line without markdown: the summary's first line and the build status's description. */
export function outcomeLine(
  input: Pick<SummaryInput, "decisions" | "change" | "engines" | "refused" | "model">,
): string {
  const comments = input.decisions.filter((decision) => decision.outcome === "comment");
  const reported = input.decisions.filter((decision) => decision.outcome === "report");
  const files = count(input.change.files.length, "file");
  const failed = input.engines
    .filter((engine) => engine.status === "failed")
    .map((engine) => engine.id);
  const trouble = [
    failed.length === 0 ? "" : `Not complete: ${failed.join(", ")} could not run. `,
    refusedPart(input.refused),
    modelTrouble(input.model ?? null),
  ].join("");
  if (comments.length === 0 && reported.length === 0) return `${trouble}Nothing found in ${files}.`;
  const grave = bySeverity(
    comments.map((decision) => decision.finding),
    severities,
  );
  const first =
    comments.length === 0 ? "No comments" : `${count(comments.length, "comment")} (${grave})`;
  const rest =
    reported.length === 0 ? "nothing else to look at" : `${reported.length} more in the report`;
  return `${trouble}${first}, ${rest}, in ${files}.`;
}

function refusedPart(refused: number): string {
  if (refused === 0) return "";
  return `Bitbucket refused ${count(refused, "comment")}; what ${refused === 1 ? "it says" : "they say"} is in the report. `;
}

function summaryBody(input: SummaryInput): string[] {
  const sections = [outcomeLine(input), ...noted(input)];
  const overview =
    input.model === undefined || input.model === null ? [] : overviewSection(input.model);
  if (input.decisions.some((decision) => decision.outcome === "comment")) {
    sections.push(
      ...(overview.length === 0 ? [areas(input.change)] : overview),
      findingsTable(input),
    );
  } else sections.push(...overview);
  if (input.model !== undefined && input.model !== null)
    sections.push(...rulesSection(input.model), ...decisionsSection(input.model));
  return [...sections, ...notReviewed(input)];
}

function noted({ notes = [] }: SummaryInput): string[] {
  if (notes.length === 0) return [];
  return [notes.map((note) => `- ${escapeInline(cut(note, 600))}`).join("\n")];
}

/** What changes, by area: top-level folders with the lines they gain and lose. */
function areas(change: Change): string {
  const groups = Map.groupBy(change.files, areaOf);
  const rows = [...groups]
    .map(([area, files]) => ({
      area,
      files: files.length,
      added: files.reduce((sum, file) => sum + file.additions, 0),
      removed: files.reduce((sum, file) => sum + file.deletions, 0),
    }))
    .toSorted((a, b) => b.added + b.removed - a.added - a.removed || compareText(a.area, b.area));
  const shown = rows
    .slice(0, 6)
    .map(
      (row) =>
        `- ${row.area === "top level" ? row.area : codeSpan(row.area)}: ${count(row.files, "file")}, +${row.added} −${row.removed}`,
    );
  const more = rows.length > 6 ? [`- ${count(rows.length - 6, "more area")}`] : [];
  return ["What changes:", "", ...shown, ...more].join("\n");
}

function areaOf(file: ChangedFile): string {
  return file.path.includes("/") ? `${file.path.split("/")[0] ?? ""}/` : "top level";
}

function findingsTable(input: SummaryInput): string {
  const comments = input.decisions.filter((decision) => decision.outcome === "comment");
  const rows = comments.slice(0, tableRows).map(({ finding }) => {
    const link = input.links.get(finding.fingerprint);
    const title = escapeInline(cut(finding.title, 200));
    return `| ${finding.severity} | ${tableCell(codeSpan(cut(finding.path, 80)))} | ${link === undefined ? title : `[${title}](${link})`} |`;
  });
  const more =
    comments.length > tableRows
      ? ["", `${count(comments.length - tableRows, "more comment")} below.`]
      : [];
  return ["| Severity | Where | What |", "| --- | --- | --- |", ...rows, ...more].join("\n");
}

/** A bar ends a table cell even inside a code span. */
function tableCell(text: string): string {
  return text.replace(/\|/g, "\\|");
}

function notReviewed(input: SummaryInput): string[] {
  const failures = input.engines
    .filter((engine) => engine.status === "failed")
    .map(
      (engine) => `- ${engine.id}: ${escapeInline(cut(engine.reason ?? "no reason given", 300))}`,
    );
  const all = [
    ...input.skipped,
    ...(input.model?.left ?? []).map(({ path, reason }) => ({ path, reason: `model: ${reason}` })),
  ];
  const skipped = all
    .slice(0, namedFiles)
    .map((file) => `- ${codeSpan(cut(file.path, 120))}: ${escapeInline(cut(file.reason, 120))}`);
  const more = all.length - skipped.length;
  const lines = [...failures, ...skipped, ...(more > 0 ? [`- ${count(more, "more file")}`] : [])];
  return lines.length === 0 ? [] : [["Not reviewed:", "", ...lines].join("\n")];
}

function factsLine(input: SummaryInput): string {
  const engines = input.engines
    .filter((engine) => engine.status === "ok")
    .map((engine) => engine.id);
  return `${engines.join(", ")} · ${modelFacts(input.model ?? null)} · ${input.seconds.toFixed(1)} s · as of \`${input.head.slice(0, 12)}\``;
}

function cutLines(sections: readonly string[], marker: string): string {
  const body = sections.join("\n\n");
  const room = maxCommentLength - marker.length - 2;
  const kept = body.length <= room ? body : body.slice(0, body.lastIndexOf("\n", room));
  return `${kept}\n\n${marker}`;
}
