import { atLeast, isKodyError, severities, type Severity } from "../domain/index.ts";
import type { IssueMaker, IssueSite, Leftover, LeftoverStore } from "../ports/index.ts";
import { issueOf } from "./issue-text.ts";

/** Where issues are made of what merges left open, and of what. */
export interface FilingSettings {
  readonly site: IssueSite;
  readonly projectKey: string;
  readonly issueType: string;
  /** The mildest severity that gets an issue. */
  readonly from: Severity;
}

export interface FileContext {
  readonly leftovers: Pick<LeftoverStore, "list" | "beginIssue" | "linkIssue" | "noteIssueProblem">;
  readonly maker: IssueMaker;
  /** Null while no issues are to be made. */
  readonly settings: FilingSettings | null;
}

/** Of one severity; more than a page shows are seen when these have their issue. */
const mostListed = 1_000;

/**
 * Makes an issue of what is open and has none, the gravest first, at most `limit` a time, each once: the intent is written
 * down before, and after an answer that was lost the issue is looked for. Answers how many have one now. What failed says
 * why, and is tried again after what was never tried; `now` decides which of those come first.
 */
export async function fileIssues(context: FileContext, now: Date, limit: number): Promise<number> {
  const { settings } = context;
  if (settings === null) return 0;
  const waiting = await waitingFor(context, settings.from, now);
  let filed = 0;
  for (const [at, leftover] of waiting.slice(0, limit).entries()) {
    const outcome = await fileOne(context, settings, leftover);
    if (outcome.kind === "filed") filed += 1;
    if (outcome.kind !== "stopped") continue;
    // Nothing else would be answered now, and asking again may lock the account.
    for (const { id } of waiting.slice(at + 1, limit))
      await context.leftovers.noteIssueProblem(id, outcome.problem, "unknown");
    break;
  }
  return filed;
}

async function waitingFor(
  { leftovers }: FileContext,
  from: Severity,
  now: Date,
): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const severity of severities.filter((one) => atLeast(one, from)))
    found.push(
      ...(await leftovers.list({
        state: "open",
        severity,
        words: "",
        withoutIssue: true,
        limit: mostListed,
      })),
    );
  const fresh = found.filter(({ issueProblem }) => issueProblem === null);
  const failed = found.filter(({ issueProblem }) => issueProblem !== null);
  // Those that are always refused must not keep the others from their turn.
  const turn = failed.length === 0 ? 0 : Math.floor(now.getTime() / 60_000) % failed.length;
  return [...fresh, ...failed.slice(turn), ...failed.slice(0, turn)];
}

type Outcome =
  | { readonly kind: "filed" | "failed" }
  | { readonly kind: "stopped"; readonly problem: string };

async function fileOne(
  { leftovers, maker }: FileContext,
  settings: FilingSettings,
  leftover: Leftover,
): Promise<Outcome> {
  const { id } = leftover;
  const issue = issueOf(leftover, settings);
  const begun = await leftovers.beginIssue(id);
  if (begun === "done") return { kind: "failed" };
  let mayBeMade = begun === "in-doubt";
  try {
    const there = mayBeMade ? await maker.findByLabel(settings.site, issue.label) : null;
    if (there === null) {
      // Whatever was tried before made none; from here on only this try counts.
      mayBeMade = false;
      const key = await maker.createIssue(settings.site, issue);
      await leftovers.linkIssue(id, key);
    } else await leftovers.linkIssue(id, there);
    return { kind: "filed" };
  } catch (error) {
    // What is no such error stays in doubt, as it was written down.
    if (!isKodyError(error)) throw error;
    const made = mayBeMade || error.code === "outcome-unknown" ? "unknown" : "no";
    await leftovers.noteIssueProblem(id, error.message, made);
    return error.code === "host-rejected"
      ? { kind: "failed" }
      : { kind: "stopped", problem: error.message };
  }
}
