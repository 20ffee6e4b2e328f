import type { Selectable } from "kysely";
import type { Destination } from "../../core/ports/index.ts";
import type { Tables } from "./tables/index.ts";

export function destinationOf(row: Selectable<Tables["destinations"]>): Destination {
  const { id, name, kind, address, topics, scope, problem } = row;
  const at = row.problem_at;
  return {
    id,
    name,
    kind,
    address,
    topics,
    scope,
    trouble: problem === null || at === null ? null : { problem, at, waiting: row.attempts > 0 },
  };
}
