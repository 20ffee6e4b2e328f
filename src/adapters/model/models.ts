import { KodyError } from "../../core/domain/index.ts";
import type { ModelChoice, Models } from "../../core/ports/index.ts";
import { modelAddress } from "./address.ts";
import { askModel } from "./ask.ts";
import { createHabitBook } from "./habits.ts";
import { modelProblem, type Asked } from "./problems.ts";
import { languageModel } from "./providers.ts";
import { onlyTo } from "./transport.ts";

export interface ModelsOptions {
  /** The way out: checks where addresses lead, and follows no redirect. */
  readonly fetch: typeof globalThis.fetch;
  /** For a whole test call; 30 seconds by default. */
  readonly timeoutMilliseconds?: number;
  /** Before the first repetition of a question; a second by default, and four times as long before the next. */
  readonly pauseMilliseconds?: number;
}

/** Enough for a word, and for the least that providers take. */
const maxOutputTokens = 64;

export function createModels(options: ModelsOptions): Models {
  const habits = createHabitBook();
  return {
    address: modelAddress,
    async tryOut(choice, key) {
      const host = hostOf(choice, key);
      const asked: Asked = { choice, key, host, status: null, retryAfter: null, said: [] };
      try {
        const { generateText } = await loadQuietly();
        const { text, usage } = await generateText({
          model: await languageModel(choice, key, onlyTo(asked, options.fetch)),
          prompt: "Answer with the word yes.",
          maxOutputTokens,
          maxRetries: 0,
          abortSignal: AbortSignal.timeout(options.timeoutMilliseconds ?? 30_000),
        });
        // A model that was cut off while it thinks says nothing, but counts.
        if (text === "" && (usage.outputTokens ?? 0) === 0) throw new Error("The answer is empty.");
      } catch (error) {
        throw modelProblem(error, asked);
      }
    },
    async ask(choice, key, question, signal) {
      const call = { choice, key, host: hostOf(choice, key), question };
      const { fetch, pauseMilliseconds = 1_000 } = options;
      return askModel(call, signal, { fetch, habits, pauseMilliseconds });
    },
  };
}

/** Throws `invalid-input` when it can't be told, or a key is missing: the providers' packages would look for one in the environment. */
function hostOf(choice: ModelChoice, key: string | null): string {
  const { host } = new URL(modelAddress(choice));
  if (key === null && choice.provider !== "openai-compatible")
    throw new KodyError("invalid-input", `${choice.provider} needs a key. Enter one.`);
  return host;
}

/** Its warnings go to the console and may quote what was asked. */
async function loadQuietly() {
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  return import("ai");
}
