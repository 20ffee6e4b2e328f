import type { LeftoverAnswer, LeftoverQuery } from "../../contract/index.ts";
import { actorName, KodyError } from "../../core/domain/index.ts";
import type { Leftover } from "../../core/ports/index.ts";
import type { LeftoverServices } from "../../entry/server/index.ts";
import { csvOf } from "./audit-csv.ts";
import type { ServiceParts } from "./parts.ts";

type Parts = Pick<ServiceParts, "auditLog" | "clock" | "leftovers">;

const mostListed = 1_000;
const mostInFile = 50_000;

/** What was left open at merges: everybody reads it, only an administrator closes, and that is on record. */
export function leftoverServices({ auditLog, clock, leftovers }: Parts): LeftoverServices {
  const list = ({ q, severity, state }: LeftoverQuery, limit: number) =>
    leftovers.list({ words: q, severity, state, limit });
  return {
    leftovers: async (query) => ({ leftovers: (await list(query, mostListed)).map(answerOf) }),
    leftoversAsCsv: async (query) =>
      csvOf([columns, ...(await list(query, mostInFile)).map(cellsOf)]),
    async closeLeftover(id, { state }, actor) {
      const before = await leftovers.find(id);
      const after = await leftovers.close(id, state, actorName(actor), clock.now());
      if (before === null || after === null)
        throw new KodyError(
          "not-found",
          "There is no such finding in the list of what is left open.",
        );
      if (before.state === "open")
        await auditLog.record({
          actor,
          action: "leftover.closed",
          subject: `leftover ${id}`,
          details: { state: after.state, title: after.title },
        });
      return answerOf(after);
    },
  };
}

function answerOf(leftover: Leftover): LeftoverAnswer {
  const { id, pullRequest, pullRequestTitle, pullRequestUrl, severity, rule } = leftover;
  const { title, path, line, state, closedBy, closedAt, keptAt, issueKey, issueProblem } = leftover;
  return {
    id,
    repository: `${pullRequest.workspace}/${pullRequest.slug}`,
    pullRequestId: pullRequest.id,
    pullRequestTitle,
    pullRequestUrl,
    severity,
    rule,
    title,
    path,
    line,
    state,
    closedBy,
    closedAt: closedAt?.toISOString() ?? null,
    keptAt: keptAt.toISOString(),
    issueKey,
    issueProblem,
  };
}

const columns = [
  "merged",
  "repository",
  "pull request",
  "address",
  "severity",
  "rule",
  "title",
  "path",
  "line",
  "state",
  "closed by",
  "closed",
  "issue",
];

function cellsOf(leftover: Leftover): string[] {
  const one = answerOf(leftover);
  return [
    one.keptAt,
    one.repository,
    String(one.pullRequestId),
    one.pullRequestUrl,
    one.severity,
    one.rule,
    one.title,
    one.path,
    String(one.line ?? ""),
    one.state,
    one.closedBy ?? "",
    one.closedAt ?? "",
    one.issueKey ?? "",
  ];
}
