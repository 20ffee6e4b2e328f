import { compareText } from "../text/index.ts";
import { instructionsFor, problemFindings } from "../config/index.ts";
import {
  configFileName,
  noConfig,
  type Change,
  type ChangedFile,
  type ConfigLayer,
  type ConfigProblem,
  type RawFinding,
  type ReviewConfig,
} from "../domain/index.ts";
import type { Analyzer, ConfigMemory, SourceRepository, TeamConfig } from "../ports/index.ts";

/** The team's own word on this review: what is in force, and what is to be said about it. */
export interface Team {
  readonly config: ReviewConfig;
  /** Of the team's own rules. */
  readonly analyzers: readonly Analyzer[];
  /** About `.kody.yml` files that can't be used, on this branch or as the change would have them. */
  readonly findings: readonly RawFinding[];
  /** Sentences for the summary, as plain text. */
  readonly notes: readonly string[];
  /** The same, to be said where there is no model. */
  readonly needsModel: readonly string[];
}

export const noTeam: Team = {
  config: noConfig,
  analyzers: [],
  findings: [],
  notes: [],
  needsModel: [],
};

/** Larger files are refused. Bytes. */
const maxConfigBytes = 100_000;
/** Of one review; those nearest to the root come first. */
const maxConfigFiles = 200;
/** Folders further down carry none. */
const maxDepth = 20;
/** Longer paths of folders carry none. UTF-16 units. */
const maxFolder = 1_000;
/** Of the files that the change edits; each may be as hard to read as its author wants. */
const maxProposed = 10;
const readAtOnce = 500;

/** What was kept of this branch, if anything is kept at all. */
export interface BranchMemory {
  lastGood(path: string): Promise<string | null>;
  keep(files: readonly { readonly path: string; readonly text: string | null }[]): Promise<void>;
}

const noMemory: BranchMemory = { lastGood: async () => null, keep: async () => {} };

export function branchMemory(
  memory: ConfigMemory,
  repositoryUuid: string,
  branch: string,
): BranchMemory {
  return {
    lastGood: (path) => memory.lastGood(repositoryUuid, branch, path),
    keep: (files) => memory.keep(repositoryUuid, branch, files),
  };
}

/**
 * Reads the `.kody.yml` files that have a say about the changed files, as `commit` (a commit of the destination, never
 * of the pull request) has them. What the change itself does to such files is checked and spoken of, and has no effect.
 */
export async function readTeam(
  repository: Pick<SourceRepository, "readFiles">,
  commit: string,
  change: Change,
  headTexts: ReadonlyMap<string, string>,
  teamConfig: TeamConfig,
  memory: BranchMemory = noMemory,
): Promise<Team> {
  const changed = change.files.flatMap(({ oldPath, newPath }) => [oldPath, newPath]);
  const inForce = await readConfig(repository, commit, changed, teamConfig, memory);
  const proposed = await readProposed(change, headTexts, teamConfig);
  const config = { layers: inForce.layers };
  // What the change mends, or breaks in another way, is spoken of as the change has it.
  const standing = inForce.problems.filter(({ path }) => !proposed.paths.includes(path));
  return {
    config,
    analyzers: teamConfig.analyzers(config),
    findings: problemFindings([...standing, ...proposed.problems]),
    notes: [
      ...inForce.notes,
      ...(proposed.paths.length === 0
        ? []
        : [
            `This change edits ${listed(proposed.paths)}: what it says there takes effect once it is merged.`,
          ]),
    ],
    needsModel: needsModel(config, change),
  };
}

/** The `.kody.yml` of every folder that one of the paths lies in, the root's first. */
function configPathsFor(paths: readonly (string | null)[]): string[] {
  const folders = new Set<string>([""]);
  for (const path of new Set(paths)) {
    for (let folder = folderOf(path ?? ""); !folders.has(folder); folder = folderOf(folder)) {
      folders.add(folder);
    }
  }
  return [...folders]
    .filter((folder) => folder.length <= maxFolder && depthOf(folder) <= maxDepth)
    .toSorted((a, b) => depthOf(a) - depthOf(b) || compareText(a, b))
    .map((folder) => (folder === "" ? configFileName : `${folder}/${configFileName}`));
}

function depthOf(folder: string): number {
  return folder === "" ? 0 : folder.split("/").length;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The `.kody.yml` files of one commit that have a say about some paths. */
export interface ReadConfig {
  readonly layers: readonly ConfigLayer[];
  readonly problems: readonly ConfigProblem[];
  /** Sentences in plain text. */
  readonly notes: readonly string[];
}

/** Reads and checks them. One that can't be used counts as it was when it could, or as absent. */
export async function readConfig(
  repository: Pick<SourceRepository, "readFiles">,
  commit: string,
  about: readonly (string | null)[],
  teamConfig: TeamConfig,
  memory: BranchMemory = noMemory,
): Promise<ReadConfig> {
  const { found, absent, more } = await findConfigs(repository, commit, about);
  const layers: ConfigLayer[] = [];
  const problems: ConfigProblem[] = [];
  const notes: string[] = [];
  const kept: { path: string; text: string | null }[] = absent.map((path) => ({
    path,
    text: null,
  }));
  for (const { path, text, reason } of found) {
    const parsed =
      text === null
        ? { ok: false as const, problems: [unreadableProblem(path, reason)] }
        : await teamConfig.parse({ path, text });
    if (parsed.ok) {
      layers.push(parsed.layer);
      kept.push({ path, text });
      continue;
    }
    const former = await formerLayer(path, teamConfig, memory);
    if (former !== null) layers.push(former);
    problems.push(...parsed.problems);
    notes.push(problemNote(parsed.problems, former !== null));
  }
  if (more) {
    notes.push(
      `More than ${maxConfigFiles} ${configFileName} files concern this change: those furthest from the root are not read.`,
    );
  }
  await memory.keep(kept);
  return { layers, problems, notes };
}

interface FoundConfigs {
  /** Nearest to the root first; `text` null when it can't be read, for `reason`. */
  readonly found: readonly { path: string; text: string | null; reason: string }[];
  readonly absent: readonly string[];
  /** True when there may be more than are read. */
  readonly more: boolean;
}

async function findConfigs(
  repository: Pick<SourceRepository, "readFiles">,
  commit: string,
  about: readonly (string | null)[],
): Promise<FoundConfigs> {
  const paths = configPathsFor(about);
  const found: { path: string; text: string | null; reason: string }[] = [];
  const absent: string[] = [];
  for (let at = 0; at < paths.length && found.length <= maxConfigFiles; at += readAtOnce) {
    const asked = paths.slice(at, at + readAtOnce);
    const { texts, skipped } = await repository.readFiles(commit, asked, maxConfigBytes);
    const reasons = new Map(skipped.map(({ path, reason }) => [path, reason]));
    for (const path of asked) {
      const text = texts.get(path) ?? null;
      const reason = reasons.get(path) ?? "absent";
      if (text === null && reason === "absent") absent.push(path);
      else found.push({ path, text, reason });
    }
  }
  return { found: found.slice(0, maxConfigFiles), absent, more: found.length > maxConfigFiles };
}

/** Null also when what was kept can't be read by this version of Kody. */
async function formerLayer(
  path: string,
  teamConfig: TeamConfig,
  memory: BranchMemory,
): Promise<ConfigLayer | null> {
  const text = await memory.lastGood(path);
  if (text === null) return null;
  const parsed = await teamConfig.parse({ path, text });
  return parsed.ok ? parsed.layer : null;
}

function problemNote(problems: readonly ConfigProblem[], hasFormer: boolean): string {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const instead = hasFormer
    ? "What it said before stays in force."
    : "Until it is mended it counts as absent.";
  return `${first?.path ?? ""}:${first?.line ?? 1}:${first?.column ?? 1} can't be used: ${first?.message ?? ""}${more} ${instead}`;
}

function unreadableProblem(path: string, reason: string): ConfigProblem {
  const message =
    reason === "too-large"
      ? `It is larger than ${maxConfigBytes / 1_000} kB.`
      : reason === "not-a-file"
        ? "It is a link or no regular file."
        : "It is no text in UTF-8.";
  return { path, line: 1, column: 1, message };
}

/** The change's own versions of such files. */
async function readProposed(
  change: Change,
  headTexts: ReadonlyMap<string, string>,
  teamConfig: TeamConfig,
): Promise<{ paths: string[]; problems: ConfigProblem[] }> {
  const edited = change.files.filter(({ path }) => path.split("/").at(-1) === configFileName);
  const problems: ConfigProblem[] = [];
  for (const file of edited.slice(0, maxProposed)) {
    const { newPath } = file;
    if (newPath === null) continue;
    const text = headTexts.get(newPath);
    const reason = unreadable(file, text);
    if (reason !== null) problems.push(unreadableProblem(newPath, reason));
    else if (text !== undefined) {
      const parsed = await teamConfig.parse({ path: newPath, text });
      if (!parsed.ok) problems.push(...parsed.problems);
    }
  }
  return { paths: edited.map(({ path }) => path), problems };
}

/** Of a file without text also what its diff shows; null when nothing is known against it. */
function unreadable(file: ChangedFile, text: string | undefined): string | null {
  if (file.symlink || file.submodule) return "not-a-file";
  if (file.binary) return "not-utf8";
  const shown = file.hunks
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => sum + (line.newLine === null ? 0 : line.text.length + 1), 0);
  return (text?.length ?? shown) > maxConfigBytes ? "too-large" : null;
}

function listed(paths: readonly string[]): string {
  const more = paths.length - 5;
  return `${paths.slice(0, 5).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function needsModel(config: ReviewConfig, change: Change): string[] {
  const sources = new Set(
    change.files.flatMap(({ path }) => instructionsFor(config, path).map(({ source }) => source)),
  );
  if (sources.size === 0) return [];
  const listed = [...sources].slice(0, 5).join(", ");
  const rules =
    sources.size === 1
      ? "1 rule in plain language needs"
      : `${sources.size} rules in plain language need`;
  return [`${rules} a model (${listed}${sources.size > 5 ? ", …" : ""}).`];
}
