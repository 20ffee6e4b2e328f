import { setTimeout as delay } from "node:timers/promises";
import type { KodyError } from "../../core/domain/index.ts";
import type { ModelChoice, ModelQuestion, ModelReply } from "../../core/ports/index.ts";
import { readStream, readWhole } from "./answer.ts";
import type { HabitBook } from "./habits.ts";
import { bodyOf, modelProblem, refusedWith, type Asked } from "./problems.ts";
import { languageModel } from "./providers.ts";
import { callOptions } from "./question.ts";
import { streamWay } from "./transport.ts";

export interface AskTools {
  readonly fetch: typeof globalThis.fetch;
  readonly habits: HabitBook;
  /** Before the first repetition; four times as long before the second. */
  readonly pauseMilliseconds: number;
}

type Answer = Omit<ModelReply, "milliseconds">;

interface Call {
  readonly choice: ModelChoice;
  readonly key: string | null;
  readonly host: string;
  readonly question: ModelQuestion;
  /** Aborts with the asker's signal and when time is up. */
  readonly signal: AbortSignal;
}

const repetitions = 2;

/**
 * One question through all that may be tried: again after what is over in a moment, and without what this model turns out
 * not to take. Nothing is asked again once an answer has begun: it is paid for.
 */
export async function askModel(
  call: Omit<Call, "signal">,
  signal: AbortSignal,
  tools: AskTools,
): Promise<ModelReply> {
  const started = performance.now();
  const limit = AbortSignal.timeout(call.question.timeoutMilliseconds);
  const whole: Call = { ...call, signal: AbortSignal.any([signal, limit]) };
  const left = (): number => call.question.timeoutMilliseconds - (performance.now() - started);
  signal.throwIfAborted();
  for (let repeated = 0; ;) {
    const result = await askOnce(whole, tools);
    if (result.answer !== undefined)
      return { ...result.answer, milliseconds: Math.round(performance.now() - started) };
    signal.throwIfAborted();
    if (result.learnt) continue;
    if (!result.again || repeated >= repetitions) throw result.problem;
    const pause = pauseBefore(repeated, result.problem, tools);
    if (pause >= left()) throw result.problem;
    await delay(pause, undefined, { signal: whole.signal }).catch(() => undefined);
    signal.throwIfAborted();
    repeated += 1;
  }
}

type Result =
  | { readonly answer: Answer }
  | {
      readonly answer?: undefined;
      readonly problem: KodyError;
      /** It can go better in a moment. */
      readonly again: boolean;
      /** It goes better at once, for the model will be asked otherwise. */
      readonly learnt: boolean;
    };

async function askOnce(call: Call, tools: AskTools): Promise<Result> {
  const { choice, key, host, question } = call;
  const asked: Asked = {
    choice,
    key,
    host,
    status: null,
    retryAfter: null,
    said: [question.system, question.prompt],
  };
  try {
    return { answer: await answerOf(call, asked, tools) };
  } catch (error) {
    const body = bodyOf(error);
    asked.status = refusedWith(error, asked);
    if (isFilter(asked.status, body)) return { answer: refusedBefore };
    const learnt = tools.habits.learn(choice, asked.status, body);
    const problem = modelProblem(error, asked);
    return { problem, learnt, again: isOverSoon(asked.status, body, problem) };
  }
}

async function answerOf(call: Call, asked: Asked, tools: AskTools): Promise<Answer> {
  const { choice, key, question, signal } = call;
  const way = streamWay(asked, tools.fetch);
  const habits = tools.habits.of(choice);
  const model = await languageModel(choice, key, way.fetch, habits);
  const options = callOptions(choice, question, habits, signal);
  try {
    const { stream } = await model.doStream(options);
    return await readStream(stream, signal);
  } catch (error) {
    if (!way.answeredWhole()) throw error;
    return readWhole(await model.doGenerate(options));
  }
}

const refusedBefore: Answer = {
  text: "",
  end: "refused",
  usage: { input: 0, cached: 0, output: 0 },
};

/** Azure refuses what its filter doesn't like as if it were a wrong call. */
function isFilter(status: number | null, body: string): boolean {
  return (
    status === 400 &&
    /"(?:content_filter|content_policy_violation|ResponsibleAIPolicyViolation)"/.test(body)
  );
}

/** Before there was an answer at all, or told by its number. A used-up account is not over soon, whatever its number. */
function isOverSoon(status: number | null, body: string, problem: KodyError): boolean {
  if (status === null) return problem.retryable;
  if (status === 429) return !/insufficient_quota/.test(body);
  return status >= 500;
}

function pauseBefore(repeated: number, { retryAfter }: KodyError, tools: AskTools): number {
  return retryAfter === null ? tools.pauseMilliseconds * 4 ** repeated : retryAfter * 1_000;
}
