import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { OwnRule, RawFinding, SourceFile } from "../../../core/domain/index.ts";
import type { AnalyzerResult, SkippedFile, SyntaxCheck } from "../../../core/ports/index.ts";
import type { Outline } from "../outline/index.ts";
import { checkRules } from "./check-rules.ts";
import type { HostAnswer, HostCheck, HostedEngine, HostRequest } from "./protocol.ts";

export interface HostLimits {
  /** For one file. */
  readonly fileMs: number;
  /** For all files that are given at once, such as those of one side of a change; waiting for other reviews not counted. */
  readonly budgetMs: number;
  /** For the process to start and load its engines. */
  readonly startMs: number;
  /** Of JavaScript's heap, in megabytes. */
  readonly heapMegabytes: number;
  /** The process ends when nothing was asked for so long. */
  readonly idleMs: number;
}

const defaultLimits: HostLimits = {
  fileMs: 10_000,
  budgetMs: 180_000,
  startMs: 30_000,
  heapMegabytes: 512,
  idleMs: 10_000,
};

/** A process of its own for engines that may crash or hang; started when it is needed, ended when it is not. */
export interface AnalysisHost extends SyntaxCheck {
  /**
   * One file after the other. A file that crashes the process or takes too long is skipped with the reason, and the
   * process starts anew for the next one. When all together took too long, those that are left are skipped with that
   * reason. Throws the signal's reason when it aborts.
   */
  analyze(
    engine: HostedEngine,
    files: readonly SourceFile[],
    signal: AbortSignal,
    rules?: readonly OwnRule[],
  ): Promise<AnalyzerResult>;
  /** What one file declares and calls; a string says why that is not known. Throws the signal's reason when it aborts. */
  outline(file: SourceFile, signal: AbortSignal): Promise<Outline | string>;
  /** For each rule of a team why it can't be used, as a sentence, or null. */
  check(rules: readonly OwnRule[]): Promise<readonly (string | null)[]>;
  /** Ends the process; what is asked afterwards fails. */
  close(): Promise<void>;
}

const program = fileURLToPath(new URL("./child.ts", import.meta.url));
const project = fileURLToPath(new URL("../../../../", import.meta.url));

/** One process at a time, however many reviews ask: they take turns file by file. Nothing runs before the first asks. */
export function createAnalysisHost(
  limits: Partial<HostLimits> = {},
  now: () => number = () => performance.now(),
): AnalysisHost {
  const held = { ...defaultLimits, ...limits };
  let child: Promise<ChildProcess> | null = null;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  function running(): Promise<ChildProcess> {
    if (child !== null) return child;
    const started = start(held);
    const forget = (): void => {
      if (child === started) child = null;
    };
    // Also when it ends by itself while nobody asks, such as by the system's lack of memory.
    started.then((process) => process.once("exit", forget), forget);
    child = started;
    return started;
  }

  async function ask(request: HostRequest | HostCheck): Promise<HostAnswer | string> {
    if (closed) throw new Error("Kody is stopping.");
    clearTimeout(idle);
    const asked = await running();
    const answer = await exchange(asked, held.fileMs, () => asked.send(request));
    if (typeof answer === "string") child = null;
    else idle = setTimeout(() => void end(), held.idleMs).unref();
    return answer;
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = await child?.catch(() => null);
    child = null;
    if (ending === undefined || ending === null || ending.exitCode !== null) return;
    const ended = once(ending, "exit");
    ending.ref();
    ending.kill("SIGKILL");
    await ended;
  }

  const turns = takeTurns(ask, now);
  return {
    ...tasksOf(turns.next, held.budgetMs),
    async close() {
      closed = true;
      await end();
      await turns.done();
    },
  };
}

/** Milliseconds in which the process worked for one asker. */
interface Spent {
  ms: number;
}

/** A parser that gave no answer vouches for nothing. */
function isBroken(answer: HostAnswer | string): boolean {
  return typeof answer === "string" || answer.status !== "parsed" || answer.breaks;
}

/** Lets one request after the other have the process, and counts only the time in which it is had. */
function takeTurns(
  ask: (request: HostRequest | HostCheck) => Promise<HostAnswer | string>,
  now: () => number,
): { next: InTurn; done(): Promise<unknown> } {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    next(request, spent = { ms: 0 }) {
      const mine = turn.then(async () => {
        const begin = now();
        const answer = await ask(request);
        spent.ms += now() - begin;
        return answer;
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
    done: () => turn,
  };
}

type InTurn = (request: HostRequest | HostCheck, spent?: Spent) => Promise<HostAnswer | string>;

function tasksOf(inTurn: InTurn, budgetMs: number): Omit<AnalysisHost, "close"> {
  return {
    async breaks(file, fixed, signal) {
      signal.throwIfAborted();
      return isBroken(await inTurn({ engine: "syntax", file, fixed }));
    },
    check: (rules) => checkRules(rules, (request) => inTurn(request)),
    async analyze(engine, files, signal, rules) {
      const spent = { ms: 0 };
      const late = `the engine took more than ${budgetMs / 1_000} s for the files before it`;
      return gather(files, signal, async (file) =>
        spent.ms >= budgetMs
          ? late
          : inTurn({ engine, file, ...(rules === undefined ? {} : { rules }) }, spent),
      );
    },
    async outline(file, signal) {
      signal.throwIfAborted();
      return outlineOf(await inTurn({ engine: "outline", file }));
    },
  };
}

function outlineOf(answer: HostAnswer | string): Outline | string {
  if (typeof answer === "string") return answer;
  if (answer.status === "outlined") return answer.outline ?? "no outline of this language";
  if (answer.status === "unusable") return answer.reason;
  return `the engine failed on it (${answer.status === "failed" ? answer.kind : "error"})`;
}

/** What is found in all files; a file without an answer is skipped with the reason. */
async function gather(
  files: readonly SourceFile[],
  signal: AbortSignal,
  ask: (file: SourceFile) => Promise<HostAnswer | string>,
): Promise<AnalyzerResult> {
  const findings: RawFinding[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const answer = await ask(file);
    if (typeof answer === "string") skipped.push({ path: file.path, reason: answer });
    else if (answer.status === "unusable") return { status: "failed", reason: answer.reason };
    else if (answer.status === "failed")
      skipped.push({ path: file.path, reason: `the engine failed on it (${answer.kind})` });
    else if (answer.status === "found") for (const one of answer.findings) findings.push(one);
  }
  return { status: "ok", findings, skipped };
}

/** Node's permissions: it may read Kody's own program and nothing else, write nothing, start nothing. */
async function start(limits: HostLimits): Promise<ChildProcess> {
  const child = fork(program, [], {
    execArgv: [
      "--permission",
      `--allow-fs-read=${project}`,
      "--allow-addons",
      `--max-old-space-size=${limits.heapMegabytes}`,
      "--disable-warning=ExperimentalWarning",
      "--disable-warning=SecurityWarning",
    ],
    env: { LANG: "C.UTF-8" },
    cwd: project,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  // An error that comes when nobody asks, such as of ending it, is of no interest; without a listener it ends Kody.
  child.on("error", () => undefined);
  const ready = await exchange(child, limits.startMs, () => undefined);
  if (typeof ready === "string") throw new Error(`The analysis process did not start: ${ready}.`);
  // From now on nobody waits for it: it must not keep Kody from ending.
  child.unref();
  child.channel?.unref();
  return child;
}

/** The next answer, or why there is none; then the process is gone. */
function exchange(
  child: ChildProcess,
  milliseconds: number,
  begin: () => void,
): Promise<HostAnswer | string> {
  return new Promise((resolve) => {
    const settle = (answer: HostAnswer | string): void => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
      child.off("error", onError);
      child.channel?.unref();
      if (typeof answer === "string") child.kill("SIGKILL");
      resolve(answer);
    };
    const onMessage = (answer: HostAnswer): void => settle(answer);
    const onExit = (): void => settle("the engine crashed on it");
    const onError = (error: Error): void => settle(error.message);
    const timer = setTimeout(
      () => settle(`the engine took more than ${milliseconds / 1_000} s for it`),
      milliseconds,
    );
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.on("error", onError);
    child.channel?.ref();
    begin();
  });
}
