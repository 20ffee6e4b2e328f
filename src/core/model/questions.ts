import type { ChangedFile, DiffLine, Hunk } from "../domain/index.ts";
import type { ContextPiece, SkippedFile } from "../ports/index.ts";
import { splitLines } from "../text/index.ts";
import { fenced } from "./fence.ts";
import { logTail, plainLog } from "./log-tail.ts";
import { numberedDiff, type ShownLine } from "./numbered-diff.ts";
import { planGroups, roomForData } from "./plan-groups.ts";
import {
  commonSections,
  earlierText,
  knownText,
  optional,
  otherFiles,
  piecesText,
  preface,
  textOf,
} from "./sections.ts";
import { selectContext } from "./select-context.ts";
import type { FailedBuildStep, ModelTask, ModelTools, Purpose } from "./task.ts";

/** The data of one question: what stands before its task. */
export interface QuestionData {
  readonly files: readonly ChangedFile[];
  /** Between marks, ready to be sent. */
  readonly data: string;
}

export interface Questions {
  readonly all: readonly QuestionData[];
  readonly left: readonly SkippedFile[];
  /** The heads as the model sees them. */
  readonly heads: ReadonlyMap<string, string>;
}

/**
 * Puts the change, as far as it is new, and the code around it into as few questions as hold it: files that hang
 * together stay together. What no question holds is named. Secrets are masked here: nothing else leads to a model.
 */
export async function makeQuestions(
  given: ModelTask,
  tools: ModelTools,
  signal: AbortSignal,
): Promise<Questions> {
  const task = await maskedTask(given, tools);
  const { asked, left } = askedFiles(task, tools);
  if (asked.length === 0) return { all: [], left, heads: new Map() };
  const { heads, shown } = await maskedFiles(asked, task, tools);
  const pieces = await maskedPieces(
    await tools.context.collect({ ...task.change, files: asked }, task.files, signal),
    tools,
  );
  const diffs = new Map(
    asked.map((file) => [
      file.path,
      numberedDiff(file, shown.get(file) ?? (() => ""), (hunk) => isFresh(hunk, file, task)),
    ]),
  );
  const sizes = new Map([...diffs].map(([path, diff]) => [path, tools.tokens.count(diff)]));
  const plan = planGroups(asked, pieces, sizes, tools.tokens.count(preface(task, asked)), tools);
  return {
    all: plan.groups.map((files) => ({
      files,
      data: dataOf(files, diffs, pieces, plan.contextTokens, task, tools),
    })),
    left: [
      ...left,
      ...named(plan.left, "too large for the model"),
      ...named(plan.beyond, "beyond what the model is asked in one review"),
    ],
    heads,
  };
}

function named(paths: readonly string[], reason: string): SkippedFile[] {
  return paths.map((path) => ({ path, reason }));
}

function askedFiles(
  task: ModelTask,
  tools: ModelTools,
): { asked: ChangedFile[]; left: SkippedFile[] } {
  const left: SkippedFile[] = [];
  const asked = task.change.files.filter((file) => {
    if (file.hunks.length === 0 || file.binary || file.submodule || file.symlink) return false;
    if (file.hunks.every((hunk) => !isFresh(hunk, file, task))) return false;
    const { path, oldPath } = file;
    if (!tools.neverSend(path) && (oldPath === null || !tools.neverSend(oldPath))) return true;
    left.push({ path, reason: "never sent to a model" });
    return false;
  });
  return { asked, left };
}

/** True when something in the hunk was not there at the last review. */
function isFresh(hunk: Hunk, file: ChangedFile, { fresh }: ModelTask): boolean {
  if (fresh === null) return true;
  const lines = fresh.get(file.path);
  if (lines === undefined) return false;
  for (let line = hunk.newStart; line < hunk.newStart + Math.max(hunk.newLines, 1); line += 1)
    if (lines.has(line)) return true;
  return false;
}

interface Masked {
  /** The heads of the files, by path. */
  readonly heads: ReadonlyMap<string, string>;
  readonly shown: ReadonlyMap<ChangedFile, ShownLine>;
}

async function maskedFiles(
  files: readonly ChangedFile[],
  task: ModelTask,
  tools: ModelTools,
): Promise<Masked> {
  const heads = new Map<string, string>();
  const shown = new Map<ChangedFile, ShownLine>();
  const masked = async (path: string | null, text: string | null): Promise<string[] | null> =>
    path === null || text === null || text === "" ? null : splitLines(await tools.mask(path, text));
  for (const file of files) {
    const { oldPath, newPath } = file;
    const before = await masked(oldPath, oldPath === null ? null : task.files.base(oldPath));
    const after = await masked(newPath, newPath === null ? null : task.files.head(newPath));
    if (newPath !== null && after !== null) heads.set(newPath, after.join("\n"));
    const alone = await maskedLines(file, tools);
    shown.set(file, (line) => lineOf(line, before, after) ?? alone.get(line) ?? "");
  }
  return { heads, shown };
}

/** The whole file's text knows best what is a secret. */
function lineOf(
  { oldLine, newLine }: DiffLine,
  before: readonly string[] | null,
  after: readonly string[] | null,
): string | undefined {
  return newLine === null ? before?.[(oldLine ?? 0) - 1] : after?.[newLine - 1];
}

/** Of files whose sides can't be read, the diff is all there is. */
async function maskedLines(
  file: ChangedFile,
  tools: ModelTools,
): Promise<ReadonlyMap<DiffLine, string>> {
  const lines = file.hunks.flatMap((hunk) => hunk.lines);
  const text = lines.map((line) => line.text.replace(/[\r\n]/g, " ")).join("\n");
  const masked = (await tools.mask(file.path, text)).split("\n");
  return new Map(lines.map((line, index) => [line, masked[index] ?? ""]));
}

/** People paste credentials into descriptions. */
async function maskedPurpose(
  purpose: Purpose | null,
  { mask }: ModelTools,
): Promise<Purpose | null> {
  if (purpose === null) return null;
  const plain = (text: string): Promise<string> => mask("text.txt", text);
  return {
    title: await plain(purpose.title),
    description: await plain(purpose.description),
    sourceBranch: await plain(purpose.sourceBranch),
    destinationBranch: await plain(purpose.destinationBranch),
    commits: await Promise.all(purpose.commits.map(plain)),
    issues: await Promise.all(purpose.issues.map(plain)),
  };
}

/** Masked as a whole before lines are chosen: a part of a secret is none to the mask. */
async function maskedStep(
  step: FailedBuildStep | null,
  { mask }: ModelTools,
): Promise<FailedBuildStep | null> {
  if (step === null) return null;
  const log = logTail(await mask("text.txt", plainLog(step.log)));
  return log === "" ? null : { name: await mask("text.txt", step.name), log };
}

/** All besides the code: rules, titles of tools and former remarks may quote it. */
async function maskedTask(task: ModelTask, tools: ModelTools): Promise<ModelTask> {
  const masked = async <T>(
    items: readonly T[],
    textOf: (item: T) => string,
    withText: (item: T, text: string) => T,
  ): Promise<T[]> => {
    const texts = await maskedAll(items.map(textOf), tools);
    return items.map((item, index) => withText(item, texts[index] ?? ""));
  };
  const titled = <T extends { readonly title: string }>(item: T, title: string): T => ({
    ...item,
    title,
  });
  return {
    ...task,
    purpose: await maskedPurpose(task.purpose, tools),
    failedStep: await maskedStep(task.failedStep ?? null, tools),
    rules: await masked(
      task.rules,
      ({ text }) => text,
      (rule, text) => ({ ...rule, text }),
    ),
    decisions: await masked(
      task.decisions ?? [],
      ({ text }) => text,
      (decision, text) => ({ ...decision, text }),
    ),
    known: await masked(task.known, ({ title }) => title, titled),
    earlier: await masked(task.earlier, ({ title }) => title, titled),
  };
}

/** Together, as each look for secrets has its price; a mask keeps the lines' number. */
async function maskedAll(texts: readonly string[], { mask }: ModelTools): Promise<string[]> {
  if (texts.length === 0) return [];
  const lines = (await mask("text.txt", texts.join("\n"))).split("\n");
  let next = 0;
  return texts.map((text) => {
    const from = next;
    next += text.split("\n").length;
    return lines.slice(from, next).join("\n");
  });
}

async function maskedPieces(
  pieces: readonly ContextPiece[],
  tools: ModelTools,
): Promise<ContextPiece[]> {
  const masked: ContextPiece[] = [];
  for (const piece of pieces) {
    if (tools.neverSend(piece.path)) continue;
    masked.push({ ...piece, text: await tools.mask(piece.path, piece.text) });
  }
  return masked;
}

function dataOf(
  files: readonly ChangedFile[],
  diffs: ReadonlyMap<string, string>,
  pieces: readonly ContextPiece[],
  contextTokens: number,
  task: ModelTask,
  tools: ModelTools,
): string {
  const paths = new Set(files.map(({ path }) => path));
  const serving = pieces.filter(({ serves }) => serves.some((path) => paths.has(path)));
  const change = { ...task.change, files };
  const { chosen } = selectContext(serving, change, contextTokens, tools.tokens);
  const around = [
    ...optional("FOUND BY TOOLS, NOT TO BE REPEATED", knownText(task, paths)),
    ...optional("SAID BEFORE, NOT TO BE REPEATED", earlierText(task, paths)),
    ...optional("OTHER CHANGED FILES, NOT SHOWN", otherFiles(task, paths)),
    { name: "DIFF", text: files.map(({ path }) => diffs.get(path) ?? "").join("\n\n") },
  ];
  const taken = tools.tokens.count(textOf([...commonSections(task), ...around]));
  const code = fitting(chosen, Math.min(contextTokens, roomForData(tools) - taken), tools);
  return fenced(
    [...commonSections(task), ...optional("CODE AROUND THE CHANGE", code), ...around],
    tools.digest,
  );
}

/** Numbers of lines and places cost tokens as well: of what was chosen, as much as fits when it is written down. */
function fitting(chosen: readonly ContextPiece[], room: number, tools: ModelTools): string {
  let left = room;
  const kept = chosen.filter((piece) => {
    const size = tools.tokens.count(piecesText([piece]));
    if (size > left) return false;
    left -= size;
    return true;
  });
  return piecesText(kept);
}
