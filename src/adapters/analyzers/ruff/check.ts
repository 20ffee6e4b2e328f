import { createRequire } from "node:module";
import { z } from "zod";
import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import { isFixture, isTest } from "../source/index.ts";
import { ruffRules, ruleByCode, type RuffRule } from "./rules.ts";

/** Lines are 1-based. Ruff gives a syntax error the code `invalid-syntax` or none. */
const diagnostics = z.array(
  z.object({
    code: z.string().nullable(),
    message: z.string(),
    start_location: z.object({ row: z.number().int() }),
    end_location: z.object({ row: z.number().int() }),
  }),
);
type Diagnostic = z.output<typeof diagnostics>[number];

/** A finding over more lines than this is placed on its first line. */
const LONGEST_RANGE = 10;

/** Faults that tests have on purpose, or that do no harm there. */
const NOT_IN_TESTS = /^(?:S|B017|B018|B015|B023)/;

interface Workspace {
  check(text: string): unknown;
}

/** The package speaks CommonJS and its types leave `check` open. */
interface RuffModule {
  readonly Workspace: new (options: unknown, encoding: number) => Workspace;
}

let workspace: Workspace | undefined;

/** Findings of one Python file; a file that does not parse gets one for its first syntax error. */
export function checkPython(file: SourceFile): RawFinding[] {
  workspace ??= openWorkspace();
  const found = placed(diagnostics.parse(workspace.check(file.text)), file.text);
  const broken = found.find((one) => one.code === null || !/^[A-Z]+\d+$/.test(one.code));
  if (broken !== undefined) return isFixture(file.path) ? [] : [syntaxError(broken, file)];
  const findings = new Map<string, RawFinding>();
  for (const one of found) {
    const rule = ruleByCode.get(one.code ?? "");
    if (rule === undefined || (isTest(file.path) && NOT_IN_TESTS.test(rule.code))) continue;
    // One remark per rule and line.
    const key = `${rule.code} ${one.start_location.row}`;
    if (!findings.has(key)) findings.set(key, findingOf(rule, one, file));
  }
  return [...findings.values()];
}

/** Python ends a line at a lone carriage return, git does not: the lines that people see are git's. */
function placed(found: readonly Diagnostic[], text: string): readonly Diagnostic[] {
  if (!/\r(?!\n)/.test(text)) return found;
  const lineOf = [1];
  let line = 1;
  for (const [end] of text.matchAll(/\r\n|\r|\n/g)) {
    if (end !== "\r") line += 1;
    lineOf.push(line);
  }
  const moved = ({ row }: { readonly row: number }) => ({ row: lineOf[row - 1] ?? line });
  return found.map((one) => ({
    ...one,
    start_location: moved(one.start_location),
    end_location: moved(one.end_location),
  }));
}

/** Ruff's own configuration files have no meaning here: it gets text and these rules. */
function openWorkspace(): Workspace {
  const ruff = createRequire(import.meta.url)("@astral-sh/ruff-wasm-nodejs") as RuffModule;
  const utf16 = 1;
  return new ruff.Workspace({ lint: { select: ruffRules.map((rule) => rule.code) } }, utf16);
}

function findingOf(rule: RuffRule, found: Diagnostic, file: SourceFile): RawFinding {
  return {
    rule: rule.rule,
    severity: rule.severity,
    category: rule.category,
    title: rule.title,
    message: rule.why,
    path: file.path,
    range: rangeOf(found),
  };
}

function rangeOf({ start_location: start, end_location: end }: Diagnostic) {
  const last = end.row - start.row < LONGEST_RANGE ? end.row : start.row;
  return { start: start.row, end: Math.max(start.row, last) };
}

function syntaxError(found: Diagnostic, file: SourceFile): RawFinding {
  return {
    rule: "python/syntax-error",
    severity: "high",
    category: "correctness",
    title: "File has a syntax error",
    message:
      "Python can't read the file from here on, so importing it fails. Nothing else was looked at in it.",
    path: file.path,
    range: { start: found.start_location.row, end: found.start_location.row },
  };
}
