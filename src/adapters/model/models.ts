import { KodyError } from "../../core/domain/index.ts";
import type { Models } from "../../core/ports/index.ts";
import { modelAddress } from "./address.ts";
import { modelProblem, type Asked } from "./problems.ts";
import { languageModel } from "./providers.ts";

export interface ModelsOptions {
  /** The way out: checks where addresses lead, and follows no redirect. */
  readonly fetch: typeof globalThis.fetch;
  /** For a whole test call; 30 seconds by default. */
  readonly timeoutMilliseconds?: number;
}

/** Enough for a word, and for the least that providers take. */
const maxOutputTokens = 64;

export function createModels(options: ModelsOptions): Models {
  return {
    address: modelAddress,
    async tryOut(choice, key) {
      const { host } = new URL(modelAddress(choice));
      // The providers' packages would look for one in the environment.
      if (key === null && choice.provider !== "openai-compatible")
        throw new KodyError("invalid-input", `${choice.provider} needs a key. Enter one.`);
      const asked: Asked = { choice, key, host, status: null };
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
  };
}

/** Its warnings go to the console and may quote what was asked. */
async function loadQuietly() {
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  return import("ai");
}

/** Whatever a provider's package makes of the address: the key goes to this host alone. */
function onlyTo(asked: Asked, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    if (target.host !== asked.host) {
      throw new KodyError(
        "internal",
        `A call to the model would have gone to ${target.host} instead of ${asked.host} and was stopped. Please report this.`,
      );
    }
    const answer = await fetch(input, init);
    asked.status = answer.status;
    return answer;
  };
}
