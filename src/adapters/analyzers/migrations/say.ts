import type { LineRange, RawFinding, Severity } from "../../../core/domain/index.ts";
import { quote } from "../source/index.ts";

/** What a migration can do to the data that is there. */
export type Loss =
  | "drop-database"
  | "drop-table"
  | "drop-column"
  | "drop-partition"
  | "truncate"
  | "delete-all"
  | "update-all"
  | "narrower-type"
  | "set-not-null"
  | "not-null-without-default"
  | "rename";

const steps =
  "Take it out of use in one release and remove it in a later one, with a backup that was tried.";

const words: Readonly<Record<Loss, { severity: Severity; title: string; why: string }>> = {
  "drop-database": {
    severity: "high",
    title: "Migration drops a whole database or schema",
    why: "Everything in it is lost when this runs, and no rollback brings it back.",
  },
  "drop-table": {
    severity: "medium",
    title: "Migration drops a table",
    why: `Its rows are lost when this runs, and the version still running fails on it. ${steps}`,
  },
  "drop-column": {
    severity: "medium",
    title: "Migration drops a column",
    why: `Its values are lost when this runs, and the version still running fails on it. ${steps}`,
  },
  "drop-partition": {
    severity: "medium",
    title: "Migration drops a partition",
    why: "Its rows are lost when this runs. Detach it and keep it until it is surely not needed.",
  },
  truncate: {
    severity: "medium",
    title: "Migration empties a table",
    why: "All its rows are lost when this runs, in production, too. Delete by a condition, or keep a copy.",
  },
  "delete-all": {
    severity: "medium",
    title: "Migration deletes every row of a table",
    why: "There is no condition. Add the one that is meant, or keep a copy of the rows.",
  },
  "update-all": {
    severity: "low",
    title: "Migration rewrites every row of a table",
    why: "There is no condition: former values are lost, and a large table stays locked meanwhile. Add a condition, and go by batches.",
  },
  "narrower-type": {
    severity: "medium",
    title: "Migration may narrow the type of a column",
    why: "Values that don't fit the new type are cut, or make the migration fail half-way. Check the longest and largest value first, and say so here.",
  },
  "set-not-null": {
    severity: "low",
    title: "Migration forbids nulls that may be there",
    why: "It fails when a row holds a null, and scans the table under a lock. Fill the nulls first.",
  },
  "not-null-without-default": {
    severity: "medium",
    title: "New column must not be null but has no default",
    why: "It fails on a table that has rows, and the version still running can't insert any more. Give a default, or add it nullable, fill it, and forbid nulls after that.",
  },
  rename: {
    severity: "low",
    title: "Migration renames what a running version uses",
    why: "Until the new version runs everywhere, the old one asks for the old name. Add the new one, copy, and remove the old one later.",
  },
};

/** One loss at one place, with the code that is shown. */
export interface FoundLoss {
  readonly loss: Loss;
  readonly range: LineRange;
  readonly shown: string;
}

/** Lines that a message names. */
const NAMED = 8;

/** One finding for each kind of loss in a file, on the first of its places: a migration is one decision. */
export function findingsOf(path: string, found: readonly FoundLoss[]): RawFinding[] {
  const byLoss = Map.groupBy(
    found.toSorted((a, b) => a.range.start - b.range.start),
    ({ loss }) => loss,
  );
  return [...byLoss].flatMap(([loss, [first, ...others]]) => {
    if (first === undefined) return [];
    const { severity, title, why } = words[loss];
    const lines = others.slice(0, NAMED).map(({ range }) => range.start);
    const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : "";
    const also = lines.length === 0 ? "" : ` The same on ${listed(lines)}${more}.`;
    return [
      {
        rule: `migrations/${loss}`,
        severity,
        category: "change",
        title,
        message: `${quote(first.shown)}: ${why}${also}`,
        path,
        range: first.range,
      },
    ];
  });
}

function listed(lines: readonly number[]): string {
  return `line${lines.length === 1 ? "" : "s"} ${lines.join(", ")}`;
}
