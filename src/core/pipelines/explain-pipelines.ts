import type { SharedContext } from "../conversation/index.ts";
import { sameCommit, type ChangedFile, type ReviewPolicy } from "../domain/index.ts";
import { touches } from "../diff/index.ts";
import { keepComment } from "../effects/index.ts";
import { converse, plainLog, type ModelTools } from "../model/index.ts";
import type { Build, FailedStep, HostPipelines } from "../ports/index.ts";
import {
  codeBlock,
  codeSpan,
  cut,
  escapeInline,
  flakyNote,
  flakySteps,
  loadChange,
  sanitizeMessage,
  statusKey,
} from "../review/index.ts";
import { failureOf, type Failure, type Place } from "./failure.ts";

export interface PipelineDependencies {
  readonly pipelines: HostPipelines;
  readonly mask: (path: string, text: string) => Promise<string>;
  /** Null: only what the log says is told. */
  readonly model: ModelTools | null;
  readonly policy: ReviewPolicy;
}

/** Kept under this name: which failures have a comment, and of what they speak. */
const note = "pipeline-failures";
const mostFailures = 3;
const mostFlaky = 5;

interface Told {
  /** Of its comment. */
  readonly name: string;
  readonly step: string;
  /** 12 digits. */
  readonly head: string;
  readonly run: number;
  readonly mended: boolean;
}

/**
 * Explains the failed pipeline of the head in one comment for each step that fails, edited when it fails again and when
 * it passes. Costs one or two calls while nothing failed, and none of a pull request that is closed.
 */
export async function explainPipelines(
  context: SharedContext,
  deps: PipelineDependencies,
): Promise<"explained" | "mended" | "nothing new"> {
  const { pullRequest } = await context.current();
  const { source, destination, state } = pullRequest;
  // A fork's builds are its owner's.
  if (state !== "open" || source.repository !== destination.repository) return "nothing new";
  const { workspace, slug } = context.pullRequest;
  const tip = await context.mirrors.remoteTip({ workspace, slug }, source.branch);
  if (tip === null || !sameCommit(tip, source.commit)) return "nothing new";
  const told = toldOf(await context.notes.read(context.pullRequest, note));
  const failed = await deps.pipelines.failedStep({ workspace, slug }, tip, context.signal);
  if (failed === null) return mend(told, tip, context);
  const step = oneName(failed.step);
  const before = told.find((one) => one.step === step);
  if (before !== undefined && before.run === failed.pipeline) return "nothing new";
  if (before === undefined && told.length >= mostFailures) return "nothing new";
  const name = before?.name ?? `pipeline:${context.digest(step).slice(0, 12)}`;
  await keepComment(context, name, await textOf(failed, tip, context, deps));
  const now = { name, step, head: tip.slice(0, 12), run: failed.pipeline, mended: false };
  const others = told.filter((one) => one.step !== step);
  await context.notes.write(context.pullRequest, note, [...others, now]);
  return "explained";
}

/** Says of each failure that it is over, once all builds of the head have passed. */
async function mend(
  told: readonly Told[],
  head: string,
  context: SharedContext,
): Promise<"mended" | "nothing new"> {
  const open = told.filter(({ mended }) => !mended);
  if (open.length === 0) return "nothing new";
  const builds = (await context.standing.listBuilds(context.pullRequest)).filter(
    ({ key }) => key !== statusKey,
  );
  if (builds.length === 0 || builds.some(({ state }) => state !== "successful"))
    return "nothing new";
  for (const one of open) await keepComment(context, one.name, mendedText(one, head));
  const flaky = open.filter((one) => sameCommit(one.head, head)).map(({ step }) => step);
  if (flaky.length > 0) await noteFlaky(flaky, context);
  await context.notes.write(
    context.pullRequest,
    note,
    told.map((one) => ({ ...one, mended: true })),
  );
  return "mended";
}

function mendedText(one: Told, head: string): string {
  const step = `The pipeline's step “${escapeInline(cut(one.step, 80))}”`;
  const commit = `\`${head.slice(0, 12)}\``;
  return sameCommit(one.head, head)
    ? `${step} failed at ${commit} and then passed at the same commit: it is flaky.`
    : `${step} failed here before; it passes at ${commit}.`;
}

/** The next review's summary names them. */
async function noteFlaky(steps: readonly string[], context: SharedContext): Promise<void> {
  const kept = await flakySteps(context.pullRequest, context.notes);
  const all = [...new Set([...kept, ...steps])].slice(-mostFlaky);
  await context.notes.write(context.pullRequest, flakyNote, all);
}

async function textOf(
  failed: FailedStep,
  head: string,
  context: SharedContext,
  deps: PipelineDependencies,
): Promise<string> {
  const log = await deps.mask("log.txt", plainLog(failed.log));
  const failure = failureOf(log);
  const files = await changedFiles(context, deps);
  const builds = await context.standing.listBuilds(context.pullRequest);
  const words = await modelsWords(failure, log, files, context, deps);
  return [
    headline(failed, failure, head),
    codeBlock(failure.lines, ""),
    ...placesPart(failure.places, files),
    ...words,
    ...otherBuilds(builds),
  ].join("\n\n");
}

function headline({ pipeline, step, url }: FailedStep, failure: Failure, head: string): string {
  const name = step === "" ? "a step" : `“${escapeInline(cut(oneName(step), 80))}”`;
  const what = failure.tool === null ? failure.kind : `${failure.kind}, says ${failure.tool}`;
  return `**Pipeline ${pipeline} failed at ${name}: ${what}** · \`${head.slice(0, 12)}\` · [log](${url})`;
}

async function changedFiles(
  context: SharedContext,
  { policy }: PipelineDependencies,
): Promise<readonly ChangedFile[]> {
  const { repository, mergeBase, head } = await context.open((await context.current()).pullRequest);
  return (await loadChange(repository, mergeBase, head, { analyzers: [], policy })).change.files;
}

/** Those that this change touches first: it is the likely cause. */
function placesPart(places: readonly Place[], files: readonly ChangedFile[]): string[] {
  if (places.length === 0) return [];
  const known = places.map((place) => ({ place, ...touchOf(place, files) }));
  const lines = known
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, 8)
    .map(({ place, path, how }) => {
      const at = place.line === null ? path : `${path}:${place.line}`;
      return `- ${codeSpan(cut(at, 160))}${how}`;
    });
  return [["The log names:", "", ...lines].join("\n")];
}

function touchOf(
  { path, line }: Place,
  files: readonly ChangedFile[],
): { readonly path: string; readonly how: string; readonly rank: number } {
  const file = files.find(({ path: changed }) => path === changed || path.endsWith(`/${changed}`));
  if (file === undefined) return { path, how: "", rank: 2 };
  const own = line !== null && touches(file, { start: line, end: line });
  return {
    path: file.path,
    how: own ? " (changed here)" : " (in a file that is changed here)",
    rank: own ? 0 : 1,
  };
}

async function modelsWords(
  failure: Failure,
  log: string,
  files: readonly ChangedFile[],
  context: SharedContext,
  { model }: PipelineDependencies,
): Promise<string[]> {
  if (model === null) return [];
  const named = new Set(failure.places.map(({ path }) => path));
  const nearest = files.toSorted((a, b) => Number(named.has(b.path)) - Number(named.has(a.path)));
  const told = await converse(
    {
      purpose: "answer",
      task: "The section LOG is the end of a failed step of this pull request's pipeline. Say in at most 80 words what most likely failed and why, by the lines of the log and of the diff, and what to change. Say so when the change is not the cause.",
      sections: [{ name: "LOG", text: log.slice(-8_000) }],
      files: nearest,
    },
    model,
    context.signal,
  );
  return told.status === "told"
    ? [`The language model thinks: ${sanitizeMessage(told.value)}`]
    : [];
}

/** Builds that only their statuses know of. */
function otherBuilds(builds: readonly Build[]): string[] {
  const failed = builds.filter(
    ({ key, state, url }) =>
      state === "failed" && key !== statusKey && !url.includes("/addon/pipelines/"),
  );
  if (failed.length === 0) return [];
  return [`Other builds that failed: ${failed.slice(0, 8).map(linkTo).join(", ")}.`];
}

/** Bitbucket shows the same link beside the pull request; what could end it early is left as text. */
function linkTo({ name, key, url }: Build): string {
  const title = escapeInline(cut(name === "" ? key : name, 80));
  return /^https:\/\/[\w.-]{1,200}(?:[:/][\w./?#=&%:~+-]{0,500})?$/.test(url)
    ? `[${title}](${url})`
    : title;
}

function oneName(step: string): string {
  return step.replace(/\s+/g, " ").trim();
}

function toldOf(kept: unknown): readonly Told[] {
  if (!Array.isArray(kept)) return [];
  return kept.filter(
    (one): one is Told =>
      typeof one === "object" && one !== null && "name" in one && "step" in one && "run" in one,
  );
}
