import type { Finding, PullRequest, RepositoryRef } from "../domain/index.ts";
import { isKodyError } from "../domain/index.ts";
import type { CommandCall, CommandContext } from "../conversation/index.ts";
import type { OpenedPullRequest } from "../ports/index.ts";
import {
  analyseFixed,
  analyseHead,
  type FixingDependencies,
  type HeadAnalysis,
} from "./analyse-head.ts";
import { fixedTexts, keepFitting } from "./apply.ts";
import { matchFindings, type Shown } from "./match.ts";
import { keepProven } from "./prove.ts";
import { chosen, readWish, type Wish } from "./wish.ts";
import { nothingToFix } from "./reply.ts";
import type { Plan, ReadyPlan } from "./ready-plan.ts";

/** Computes the fixes for the head that the pull request has at this moment. `again`: it moved since it was looked at. */
export async function planFixes(
  call: CommandCall,
  context: CommandContext,
  deps: FixingDependencies,
  again: boolean,
): Promise<Plan> {
  const wish = readWish(call.rest, call.about);
  if (wish.kind === "unclear") return refused(wish.say, "asked how to");
  const reviewed = await context.reviewed();
  if (reviewed === null)
    return refused(
      "This pull request was not reviewed yet, so there is nothing to fix. `@kody review` asks for a review.",
      "not reviewed",
    );
  const findings = chosen(wish, reviewed.decisions);
  if (findings.length === 0) return refused(nothingChosen(wish), "nothing to fix");
  const source = await openSource(context, again);
  if ("reply" in source) return source;
  if (!again) await context.working("Applying the fixes and analysing the result.");
  const { pullRequest, opened, repository } = source;
  const now = await analyseHead(pullRequest, opened, deps, context);
  const shown = await readShown(findings, reviewed.head, wish, call, now);
  const made = await makeFixes(findings, shown, now, deps, context);
  if (made.fixed.length === 0) return refused(nothingToFix(made.left), "nothing to fix");
  return {
    kind: "ready",
    repository,
    isFork: !isSame(repository, pullRequest),
    branch: pullRequest.source.branch,
    head: opened.head,
    ...made,
  };
}

function refused(text: string, outcome: string): Extract<Plan, { kind: "refused" }> {
  return { kind: "refused", reply: { text, outcome } };
}

function nothingChosen(wish: Exclude<Wish, { kind: "unclear" }>): string {
  if (wish.kind === "thread")
    return "The newest review does not have this finding any more, so there is nothing to fix.";
  const grave = wish.kind === "severity" ? ` of severity ${wish.least} or graver` : "";
  return `The newest review has no finding${grave} with a fix that could be applied by itself.`;
}

interface Source {
  readonly pullRequest: PullRequest;
  readonly repository: RepositoryRef;
  readonly opened: OpenedPullRequest;
}

async function openSource(
  context: CommandContext,
  again: boolean,
): Promise<Source | Extract<Plan, { kind: "refused" }>> {
  const standing = again
    ? await context.standing.readStanding(context.pullRequest)
    : await context.current();
  const { pullRequest } = standing;
  const { state, source } = pullRequest;
  if (state !== "open")
    return refused(`This pull request is ${state}, so nothing is committed to it.`, "closed");
  const repository = sourceRepository(pullRequest);
  if (repository === null)
    return refused("The repository of the source branch is gone.", "source gone");
  const tip = again ? await context.mirrors.remoteTip(repository, source.branch) : source.commit;
  if (tip === null) return refused("The source branch was deleted.", "source gone");
  try {
    const now = { ...pullRequest, source: { ...source, commit: tip } };
    const opened = await (again ? context.mirrors.openPullRequest(now) : context.open(now));
    return { pullRequest: now, repository, opened };
  } catch (error) {
    if (!isKodyError(error, "not-found")) throw error;
    return refused("The source branch can't be found any more.", "source gone");
  }
}

/** Null when the fork was deleted. */
export function sourceRepository({ source }: PullRequest): RepositoryRef | null {
  const [workspace, slug, ...rest] = (source.repository ?? "").split("/");
  if (workspace === undefined || slug === undefined || rest.length > 0) return null;
  return workspace === "" || slug === "" ? null : { workspace, slug };
}

function isSame({ workspace, slug }: RepositoryRef, { destination, ref }: PullRequest): boolean {
  const name = `${workspace}/${slug}`.toLowerCase();
  return name === (destination.repository ?? `${ref.workspace}/${ref.slug}`).toLowerCase();
}

/** The comment of a finding begins its thread. */
async function readShown(
  findings: readonly Finding[],
  head: string,
  wish: Wish,
  call: CommandCall,
  { opened, loaded }: HeadAnalysis,
): Promise<Shown> {
  const comment = wish.kind === "thread" ? (shownComment(call) ?? null) : null;
  if (head === opened.head) return { head, texts: loaded.sides.head, comment };
  const paths = [...new Set(findings.map(({ path }) => path))];
  try {
    const { texts } = await opened.repository.readFiles(head, paths, maxShownBytes);
    return { head, texts, comment };
  } catch (error) {
    // After a rewritten history the commit may be nowhere any more.
    if (!isKodyError(error, "not-found") && !isKodyError(error, "git-failed")) throw error;
    return { head, texts: new Map(), comment };
  }
}

const maxShownBytes = 1_000_000;

function shownComment({ thread, about }: CommandCall): string | undefined {
  return thread.find(({ id }) => id === about?.commentId)?.body;
}

async function makeFixes(
  findings: readonly Finding[],
  shown: Shown,
  now: HeadAnalysis,
  deps: FixingDependencies,
  context: CommandContext,
): Promise<Pick<ReadyPlan, "before" | "files" | "executables" | "fixed" | "left">> {
  const texts = now.loaded.sides.head;
  const matched = matchFindings(findings, shown, now);
  const fitting = await keepFitting(matched.candidates, texts, deps.syntax, context.signal);
  const proven = await keepProven(fitting.kept, now.reviewed, now.policy, (kept) =>
    analyseFixed(now, fixedTexts(kept, texts), deps, context),
  );
  const fixed = fixedTexts(proven.kept, texts);
  const paths = [...fixed.keys()];
  const marked = await withByteOrderMark(paths, now);
  const withMark = (path: string, text: string): readonly [string, string] => [
    path,
    marked.has(path) ? `\ufeff${text}` : text,
  ];
  return {
    before: new Map(paths.map((path) => withMark(path, texts.get(path) ?? ""))),
    files: new Map([...fixed].map(([path, text]) => withMark(path, text))),
    executables: await executablesOf(paths, now, deps.policy.maxFileBytes),
    fixed: proven.kept,
    left: [...matched.left, ...fitting.left, ...proven.left],
  };
}

/** Texts are read without the byte order mark that their files may begin with. */
async function withByteOrderMark(
  paths: readonly string[],
  { opened, loaded }: HeadAnalysis,
): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  const query = { pattern: "\ufeff", fixed: true, paths, limit: 10_000 };
  const hits = await opened.repository.grep(opened.head, query);
  return new Set(
    hits
      .filter(({ line, path }) => {
        const [first = ""] = (loaded.sides.head.get(path) ?? "").split("\n");
        return line === 1 && !first.includes("\ufeff");
      })
      .map(({ path }) => path),
  );
}

/** A commit that does not say it again makes them ordinary files. */
async function executablesOf(
  paths: readonly string[],
  { opened }: HeadAnalysis,
  maxBytes: number,
): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  const { executables } = await opened.repository.readFiles(opened.head, paths, maxBytes);
  return executables ?? new Set();
}
