import type { Change, ChangedFile, RawFinding } from "../../../core/domain/index.ts";
import type { AnalyzerResult, ChangeAnalyzer, ChangeFiles } from "../../../core/ports/index.ts";
import { addedCode, lexes, maskedLines } from "../change-risks/index.ts";
import { isDerived, isFixture, isTest } from "../source/index.ts";
import {
  embedded,
  type Framework,
  frameworks,
  isSqlMigration,
  SQL_DOWN_MARK,
  SQL_UP_MARK,
} from "./frameworks.ts";
import { findingsOf, type FoundLoss } from "./say.ts";
import { lossOf, preparedIn } from "./sql.ts";
import { statementsOf } from "./statements.ts";

/** Migrations that lose or rewrite data, or that the running version will not survive. */
export function migrationsAnalyzer(): ChangeAnalyzer {
  return { kind: "change", id: "migrations", analyze };
}

async function analyze(
  change: Change,
  files: ChangeFiles,
  signal: AbortSignal,
): Promise<AnalyzerResult> {
  signal.throwIfAborted();
  const findings: RawFinding[] = [];
  for (const file of change.files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (file.newPath === null || file.binary || file.submodule || file.symlink) continue;
    if (isTest(file.path) || isDerived(file.path) || isFixture(file.path)) continue;
    const found = isSqlMigration(file.path) ? ofSql(file, files) : ofFrameworks(file, files);
    findings.push(...findingsOf(file.path, found));
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return { status: "ok", findings, skipped: [] };
}

function ofSql(file: ChangedFile, files: ChangeFiles): FoundLoss[] {
  const text = files.head(file.path);
  const added = addedCode(file, files, lexes.sql);
  // Of a patch alone only what it adds is known, and a statement may lack its end.
  const lines = text === null ? sparse(added) : maskedLines(text, lexes.sql);
  const raw =
    text === null
      ? sparse(added.map(({ line, text: code }) => ({ line, code })))
      : text.split("\n");
  const isDown = region(raw, SQL_UP_MARK, SQL_DOWN_MARK);
  const statements = statementsOf(lines, isDown);
  const prepared = preparedIn(statements.map(({ text: one }) => one));
  return statements.flatMap((statement) => {
    const line = added.find((one) => one.line >= statement.start && one.line <= statement.end);
    const loss = line === undefined ? null : lossOf(statement.text, prepared);
    if (loss === null) return [];
    return [{ loss, range: { start: statement.start, end: statement.end }, shown: statement.text }];
  });
}

function ofFrameworks(file: ChangedFile, files: ChangeFiles): FoundLoss[] {
  const text = files.head(file.path);
  const fitting = frameworks.filter(({ path }) => path.test(file.path));
  // Which lines undo can't be told from a part of the file.
  if (text === null || fitting.length === 0) return [];
  const found = new Map<string, FoundLoss>();
  for (const framework of fitting) {
    for (const one of ofFramework(framework, file, files, text)) {
      const key = `${one.range.start}:${one.loss}`;
      if (!found.has(key)) found.set(key, one);
    }
  }
  return [...found.values()];
}

function ofFramework(
  framework: Framework,
  file: ChangedFile,
  files: ChangeFiles,
  text: string,
): FoundLoss[] {
  const isDown = region(maskedLines(text, framework.lexis), framework.up, framework.down);
  return addedCode(file, files, framework.lexis)
    .filter(({ line }) => !isDown(line))
    .flatMap(({ line, code, text: shown }) => {
      const loss =
        framework.losses.find(([, pattern]) => pattern.test(code))?.[0] ??
        embedded.find(
          ([, pattern]) => code.trim() !== "" && pattern.test(shown.slice(0, 1_000)),
        )?.[0];
      return loss === undefined ? [] : [{ loss, range: { start: line, end: line }, shown }];
    });
}

/** True for the lines from a match of `down` up to the next of `up`. */
function region(lines: readonly string[], up: RegExp, down: RegExp): (line: number) => boolean {
  const inside = new Set<number>();
  let undoing = false;
  for (const [index, line] of lines.entries()) {
    if (down.test(line)) undoing = true;
    else if (up.test(line)) undoing = false;
    if (undoing) inside.add(index + 1);
  }
  return (line) => inside.has(line);
}

/** Lines at their own numbers, the unknown ones empty. */
function sparse(lines: readonly { readonly line: number; readonly code: string }[]): string[] {
  const found: string[] = [];
  for (const { line, code } of lines) {
    if (line > MOST_LINES) break;
    while (found.length < line - 1) found.push("");
    found.push(code);
  }
  return found;
}

/** A hunk header can claim any number. */
const MOST_LINES = 200_000;
