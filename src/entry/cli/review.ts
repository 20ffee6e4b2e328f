import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text as readStream } from "node:stream/consumers";
import { policyOf } from "../../core/config/index.ts";
import { atLeast, KodyError, type Change } from "../../core/domain/index.ts";
import {
  decide,
  loadChange,
  loadPatch,
  purposeOf,
  readTeam,
  reviewChange,
  type LoadedChange,
  type ModelHalf,
  type Team,
} from "../../core/review/index.ts";
import type { Purpose } from "../../core/model/index.ts";
import type { ReviewKit } from "../../app/index.ts";
import { colorsFor } from "./colors.ts";
import { choice, flag, text, type Command, type CommandInput, type Terminal } from "./command.ts";
import { fixWorkTree, type FixReport } from "./fix-work-tree.ts";
import { formatJson } from "./format-json.ts";
import { fixLines, formatPretty } from "./format-pretty.ts";
import { plural } from "./terminal-text.ts";
import { formatSarif } from "./format-sarif.ts";
import { modelOption, modelOptions, type ModelOption } from "./model-option.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { ReviewResult } from "./review-result.ts";

export const reviewCommand: Command = {
  name: "review",
  summary: "Reviews a change and prints what it found; posts nothing.",
  positional: "[RANGE]",
  options: {
    patch: {
      type: "string",
      value: "FILE",
      help: "Review a unified diff alone (- for standard input).",
    },
    pr: {
      type: "string",
      value: "URL",
      help: "Review a pull request of Bitbucket (KODY_EMAIL, KODY_TOKEN).",
    },
    format: { type: "string", value: "FORMAT", help: "pretty (default), json or sarif." },
    "fail-on": {
      type: "string",
      value: "SEVERITY",
      help: "Exit with 1 from this severity on; low by default, never for never.",
    },
    all: { type: "boolean", help: "Also show what was there before the change." },
    explain: {
      type: "boolean",
      help: "Say what each finding means, its fix, and what becomes of it.",
    },
    fix: {
      type: "boolean",
      help: "Apply fixes to the work tree's files that are as reviewed.",
    },
    ...modelOptions,
    quiet: { type: "boolean", short: "q", help: "No progress." },
  },
  run,
};

/** Engines that had next to nothing to do are not told of. Milliseconds. */
const worthTelling = 50;

const formats = ["pretty", "json", "sarif"] as const;
const limits = ["low", "critical", "high", "medium", "info", "never"] as const;

/** Exit code 0: nothing at or above `--fail-on`; 1: something; 2 (thrown errors): could not review. */
async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const format = choice(input, "format", formats);
  const limit = choice(input, "fail-on", limits);
  const modelChoice = modelOption(input, terminal);
  const { createReviewKit } = await import("../../app/index.ts");
  const kit = createReviewKit(terminal.environment);
  const progress = createProgress(terminal, flag(input, "quiet") || format !== "pretty");
  const started = kit.now();
  progress.working("opening the change");
  let source: Source | null = null;
  try {
    source = await openSource(input, terminal, kit);
    const root = flag(input, "fix") ? rootToFix(source) : null;
    const reviewed = await review(source, kit, progress, { started, modelChoice });
    const fixes = root === null ? null : await applyFixes(root, reviewed, kit);
    const result = { ...reviewed, fixes };
    terminal.out(print(result, format, input, terminal, kit));
    // SARIF has no place for what was done.
    if (format === "sarif" && fixes !== null)
      terminal.err(`${fixLines(fixes, colorsFor(false))}\n`);
    const failed =
      result.engines.some((engine) => engine.status === "failed") ||
      (result.model?.problems ?? []).length > 0;
    if (failed) terminal.err("Not everything could be reviewed: see what did not run above.\n");
    if (failed) return 2;
    const standing = result.decisions.filter(
      ({ finding }) => fixes?.fixed.includes(finding) !== true,
    );
    return limit !== "never" && standing.some(({ finding }) => atLeast(finding.severity, limit))
      ? 1
      : 0;
  } finally {
    progress.end();
    await source?.close();
  }
}

/** A change to review and how to speak of it. */
interface Source {
  readonly subject: string;
  readonly base: string | null;
  readonly head: string | null;
  /** Top of the work tree that the change lies in; null when there is none. */
  readonly root: string | null;
  load(): Promise<LoadedChange>;
  /** What the `.kody.yml` files of the base say. */
  team(loaded: LoadedChange): Promise<Team>;
  /** What it says of itself, where it is a pull request. */
  readonly purpose: Purpose | null;
  close(): Promise<void>;
}

/** Throws `invalid-input` when there are no files to write to. */
function rootToFix(source: Source): string {
  if (source.root !== null) return source.root;
  throw new KodyError(
    "invalid-input",
    "--fix writes to the work tree. Give a range of the repository, not --patch or --pr.",
  );
}

function applyFixes(root: string, result: ReviewResult, kit: ReviewKit): Promise<FixReport> {
  const { signal } = new AbortController();
  return fixWorkTree(root, result.decisions, result.headTexts, kit.syntax, signal);
}

async function openSource(
  input: CommandInput,
  terminal: Terminal,
  kit: ReviewKit,
): Promise<Source> {
  const patch = text(input, "patch");
  const url = text(input, "pr");
  const range = input.positionals[0];
  if (
    [patch, url, range].filter((given) => given !== null && given !== undefined).length > 1 ||
    input.positionals.length > 1
  ) {
    throw new KodyError("invalid-input", "Give one of a range, --patch and --pr, not several.");
  }
  if (patch !== null) return patchSource(patch, terminal, kit);
  if (url !== null) return pullRequestSource(url, kit);
  return rangeSource(range ?? null, terminal, kit);
}

async function patchSource(file: string, terminal: Terminal, kit: ReviewKit): Promise<Source> {
  const content = await readPatch(file, terminal);
  const loaded = loadPatch(content, kit.policy);
  if (loaded.change.files.length === 0) {
    const reason = loaded.change.unparsed[0]?.reason ?? "It is empty.";
    throw new KodyError(
      "invalid-input",
      `${file} holds no unified diff that can be read. ${reason}`,
    );
  }
  return {
    subject: file,
    base: null,
    head: null,
    root: null,
    purpose: null,
    load: async () => loaded,
    // There is no base: what lies in the work tree is the best that is known of it.
    team: async (change) => readTeamOf(await kit.openWorkTree(terminal.cwd), "", change, kit),
    close: async () => {},
  };
}

async function readPatch(file: string, terminal: Terminal): Promise<string> {
  try {
    return file === "-"
      ? await readStream(process.stdin)
      : await readFile(resolve(terminal.cwd, file), "utf8");
  } catch (error) {
    throw new KodyError(
      "invalid-input",
      `${file} could not be read. Give the path of a file with a unified diff.`,
      { cause: error },
    );
  }
}

async function rangeSource(
  range: string | null,
  terminal: Terminal,
  kit: ReviewKit,
): Promise<Source> {
  const repository = await kit.openLocal(terminal.cwd);
  const { base, head, subject } = await kit.resolveRange(repository, range);
  return {
    subject,
    base,
    head,
    root: repository.root,
    purpose: null,
    load: () => loadChange(repository, base, head, kit),
    team: (loaded) => readTeamOf(repository, base, loaded, kit),
    close: () => repository.close(),
  };
}

async function pullRequestSource(url: string, kit: ReviewKit): Promise<Source> {
  const opened = await kit.openRemote(url);
  return {
    subject: `pull request ${opened.pullRequest.ref.id}, ${opened.pullRequest.title}`,
    base: opened.mergeBase,
    head: opened.head,
    root: null,
    purpose: await purposeOf(opened.pullRequest, opened),
    load: () => loadChange(opened.repository, opened.mergeBase, opened.head, kit),
    team: (loaded) => readTeamOf(opened.repository, opened.destination, loaded, kit),
    close: opened.close,
  };
}

function readTeamOf(
  repository: Parameters<typeof readTeam>[0],
  commit: string,
  { change, sides }: LoadedChange,
  kit: ReviewKit,
): Promise<Team> {
  return readTeam(repository, commit, change, sides.head, kit.teamConfig);
}

interface ReviewOptions {
  readonly started: number;
  /** Null: no language model is asked. */
  readonly modelChoice: ModelOption | null;
}

async function review(
  source: Source,
  kit: ReviewKit,
  progress: Progress,
  { started, modelChoice }: ReviewOptions,
): Promise<ReviewResult> {
  progress.working("reading the change");
  const loadedFrom = kit.now();
  const loaded = await source.load();
  const team = await source.team(loaded);
  const { additions, deletions } = totals(loaded.change);
  progress.title(
    `Reviewing ${source.subject} · ${plural(loaded.change.files.length, "file")}, +${additions} −${deletions}`,
  );
  progress.step("diff", kit.now() - loadedFrom);
  const model =
    modelChoice === null ? {} : { model: openModel(modelChoice, source, kit, progress) };
  const tools = {
    ...kit,
    team,
    ...model,
    onEngine: (engine: {
      id: string;
      milliseconds: number;
      status: string;
      reason: string | null;
    }) => {
      if (engine.status === "ok" && engine.milliseconds < worthTelling) return;
      progress.step(
        engine.id,
        engine.milliseconds,
        engine.status === "failed" ? "could not run" : undefined,
      );
    },
  };
  const reviewed = await reviewChange(loaded, tools, new AbortController().signal);
  progress.end();
  const policy = policyOf(kit.policy, team.config);
  return {
    subject: source.subject,
    base: source.base,
    head: source.head,
    files: loaded.change.files.length,
    additions,
    deletions,
    decisions: decide(reviewed.findings, reviewed.change.files, policy, new Map()),
    ignored: reviewed.ignored,
    notes: reviewed.notes,
    existing: reviewed.existing,
    policy,
    fixes: null,
    engines: reviewed.engines,
    model: reviewed.model,
    skipped: reviewed.skipped,
    milliseconds: kit.now() - started,
    headTexts: reviewed.headTexts,
  };
}

/** The model's half, with its progress: it takes by far the longest. */
function openModel(
  chosen: ModelOption,
  { purpose }: Source,
  kit: ReviewKit,
  progress: Progress,
): ModelHalf {
  const half = kit.openModel({ ...chosen, purpose });
  return async (...found) => {
    progress.working(`${chosen.choice.model} reads the change`);
    const from = kit.now();
    const answer = await half(...found);
    const failed = answer.review.status === "not";
    progress.step("model", kit.now() - from, failed ? "gave no review" : undefined);
    return answer;
  };
}

function print(
  result: ReviewResult,
  format: (typeof formats)[number],
  input: CommandInput,
  terminal: Terminal,
  kit: ReviewKit,
): string {
  if (format === "json") return formatJson(result);
  if (format === "sarif") return formatSarif(result, kit.version);
  return formatPretty(result, {
    colours: terminal.colours,
    all: flag(input, "all"),
    explain: flag(input, "explain"),
  });
}

function totals(change: Change): { additions: number; deletions: number } {
  return {
    additions: change.files.reduce((sum, file) => sum + file.additions, 0),
    deletions: change.files.reduce((sum, file) => sum + file.deletions, 0),
  };
}
