import { Buffer } from "node:buffer";
import { z } from "zod";
import type { LineRange, RawFinding, SourceFile } from "../../../core/domain/index.ts";
import { extension, isFixture, isTest, lineIndex, type LineIndex, quote } from "../source/index.ts";
import { type LintRule, ruleByCode } from "./rules.ts";
import type { Workspace } from "./workspace.ts";

const span = z.object({ offset: z.number(), length: z.number() });
const diagnostic = z.object({
  message: z.string(),
  code: z.string().optional(),
  url: z.string().optional(),
  filename: z.string(),
  labels: z.array(z.object({ span })).default([]),
});
type Diagnostic = z.output<typeof diagnostic>;
const reportSchema = z.object({ diagnostics: z.array(diagnostic) });

/** A finding over more lines than this is placed on its first line. */
const LONGEST_RANGE = 10;
const DOCS = "https://oxc.rs/";

export interface LintReport {
  readonly findings: RawFinding[];
  /** Files that could not be parsed, so that nothing else was looked at in them. */
  readonly unparsed: SourceFile[];
}

/** Reads oxlint's JSON report; null when it is not such a report. Offsets in it are bytes of the written file. */
export function readReport(stdout: string, workspace: Workspace): LintReport | null {
  const report = reportSchema.safeParse(parseJson(stdout));
  if (!report.success) return null;
  const lines = new Map<SourceFile, LineIndex>();
  const broken = new Set<SourceFile>();
  const findings = new Map<string, RawFinding>();
  for (const item of report.data.diagnostics.toSorted(byPlace)) {
    const source = workspace.source(item.filename);
    if (source === null) continue;
    const { file } = source;
    const index = lines.get(file) ?? lineIndex(Buffer.from(file.text, "utf8"));
    lines.set(file, index);
    const range = place(item, index);
    if (item.code === undefined && broken.has(file)) continue;
    const finding =
      item.code === undefined
        ? syntaxError(item, file, range)
        : lintFinding(item, ruleByCode.get(item.code), file, range, source.muted);
    if (item.code === undefined) broken.add(file);
    if (finding === null) continue;
    // One remark per rule and line: a second one on the same line tells nothing new.
    const key = JSON.stringify([finding.path, finding.rule, finding.range?.start ?? 0]);
    if (!findings.has(key)) findings.set(key, finding);
  }
  return { findings: [...findings.values()], unparsed: [...broken] };
}

/** oxlint works on several files at once and reports in no fixed order. */
function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.filename !== b.filename) return a.filename < b.filename ? -1 : 1;
  return lastOffset(a) - lastOffset(b) || (a.code ?? "").localeCompare(b.code ?? "", "en");
}

function lastOffset(item: Diagnostic): number {
  return Math.max(-1, ...item.labels.map(({ span: { offset } }) => offset));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The last label is where the fault is; labels before it show what it collides with. */
function place(item: Diagnostic, index: LineIndex): LineRange | null {
  const label = item.labels.toSorted((a, b) => a.span.offset - b.span.offset).at(-1);
  if (label === undefined) return null;
  const range = index.range(label.span.offset, label.span.offset + label.span.length);
  return range.end - range.start < LONGEST_RANGE ? range : { start: range.start, end: range.start };
}

/** JSX of libraries to which React's rules don't apply. */
const OTHER_JSX =
  /@jsxImportSource\s+(?!react\b|preact\b|@emotion)|(?:from|require\()\s*["'](?:hono\/jsx|solid-js|@builder\.io\/qwik|@stencil\/|vue["']|snabbdom|mithril|@kitajs\/)/;

/** What posts messages to workers or through ports names no origin. */
const PORTS = /worker|MessagePort|MessageChannel|BroadcastChannel|parentPort/i;

/** Forms that a rule can't tell from the fault it is about. */
function isMeant(rule: LintRule, file: SourceFile, range: LineRange | null): boolean {
  if (rule.rule === "javascript/require-post-message-target-origin")
    return PORTS.test(file.path) || PORTS.test(file.text);
  // `while (item = next())` is how one walks to the end.
  return rule.rule === "javascript/no-cond-assign" && /\b(?:while|for)\b/.test(lineOf(file, range));
}

function lineOf(file: SourceFile, range: LineRange | null): string {
  return file.text.split("\n")[(range?.start ?? 0) - 1] ?? "";
}

function lintFinding(
  item: Diagnostic,
  rule: LintRule | undefined,
  file: SourceFile,
  range: LineRange | null,
  muted: boolean,
): RawFinding | null {
  if (rule === undefined || isFixture(file.path) || isMeant(rule, file, range)) return null;
  // Disabling comments are ordinary practice and count, except for security: a pull request cannot excuse itself.
  if (!muted && rule.category !== "security") return null;
  const test = isTest(file.path);
  // Tests do on purpose what programs shouldn't; what cannot work at all is a mistake there, too.
  if (test && (rule.severity !== "high" || rule.category === "security")) return null;
  if (rule.rule.startsWith("javascript/react-") && (test || OTHER_JSX.test(file.text))) return null;
  return {
    rule: rule.rule,
    severity: test ? "medium" : rule.severity,
    category: rule.category,
    title: rule.title,
    message: `${rule.why} (oxlint: ${quote(item.message)})`,
    path: file.path,
    range,
    ...(item.url?.startsWith(DOCS) === true ? { docs: item.url } : {}),
  };
}

const SCRIPTS: ReadonlySet<string> = new Set([
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
]);
/** Whether a file is a module or a script is settled outside it. */
const MODULE_OR_SCRIPT = /\btop levels? of\b/;
/** A type where JavaScript has none: something removes it before the file is run. */
const ANNOTATION = /found `[:<]`$/;
const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})/;
/** Flow types, or a template whose placeholders are filled in before it becomes a script. */
const OTHER_LANGUAGE =
  /@(?:no)?flow\b|^\s*(?:import|export)\s+(?:type|typeof|opaque)\s|^\s*declare\s|<%|\{%|\{\{\{?[#/^&>!-]|<\?php|%%[A-Z_]+%%/m;

/** The first error of a script that cannot be parsed; null when it may be another language or broken on purpose. */
function syntaxError(
  item: Diagnostic,
  file: SourceFile,
  range: LineRange | null,
): RawFinding | null {
  if (!SCRIPTS.has(extension(file.path)) || isFixture(file.path)) return null;
  const line = lineOf(file, range);
  const typed = /\.[cm]?tsx?$/i.test(file.path);
  if (file.text.trimStart().startsWith("<?xml")) return null; // Qt keeps translations in `.ts` files
  if (MODULE_OR_SCRIPT.test(item.message)) return null;
  if (!typed && ANNOTATION.test(item.message)) return null;
  if (CONFLICT.test(line) || (!typed && OTHER_LANGUAGE.test(file.text)) || /\{\{|<%/.test(line))
    return null;
  return {
    rule: "javascript/syntax-error",
    severity: "high",
    category: "correctness",
    title: "File doesn't parse",
    message: `The parser stops here: ${quote(item.message)}. The file can't be loaded or built until this is corrected.`,
    path: file.path,
    range,
  };
}
