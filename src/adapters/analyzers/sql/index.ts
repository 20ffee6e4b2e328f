import type { SourceFile } from "../../../core/domain/index.ts";
import type { FileAnalyzer } from "../../../core/ports/index.ts";
import {
  extension,
  type FileOutcome,
  isDerived,
  isTest,
  notWrittenByPeople,
  perFile,
  startReport,
} from "../source/index.ts";
import { checks, type RuleName } from "./checks.ts";
import { statementsOf } from "./statements.ts";

/** Dumps are longer. Characters. */
const LONGEST = 300_000;

/** Checks SQL files of any dialect, statement by statement. Connects to no database. */
export function sqlAnalyzer(): FileAnalyzer {
  return {
    kind: "files",
    id: "sql",
    accepts: (path) =>
      /^\.(?:sql|psql|pgsql|tsql|ddl)$/.test(extension(path)) && !isDerived(path) && !isTest(path),
    analyze: (files, signal) => perFile(files, signal, look),
  };
}

function look({ path, text }: SourceFile): FileOutcome {
  const refused = notWrittenByPeople(text);
  if (refused !== null) return { skipped: refused };
  if (text.length > LONGEST) return { skipped: "larger than 300 KB" };
  const report = startReport("sql", path, checks);
  const names = Object.keys(checks).filter(isRule);
  const statements = statementsOf(text);
  for (const statement of statements) {
    for (const name of names)
      if (checks[name].found(statement, statements)) report.say(name, statement.range);
  }
  return report.findings();
}

function isRule(name: string): name is RuleName {
  return name in checks;
}
