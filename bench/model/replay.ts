import { createHash } from "node:crypto";
import { createAnalysisHost, createAnalyzers } from "../../src/adapters/analyzers/index.ts";
import { modelTools } from "../../src/app/index.ts";
import { defaultPolicy } from "../../src/core/domain/index.ts";
import { createAsker, type AskableModel, type ModelTools } from "../../src/core/model/index.ts";
import type {
  Analyzer,
  ModelMode,
  ModelQuestion,
  ModelReply,
  Models,
} from "../../src/core/ports/index.ts";
import {
  modelHalf,
  reviewChange,
  type LoadedChange,
  type ReviewedChange,
} from "../../src/core/review/index.ts";
import { tokens } from "./token-counter.ts";

type Past = Parameters<typeof modelHalf>[0]["past"];

/** Everything that reviews of a bench share; its processes end with `close`. */
export interface ReplayBench {
  readonly analyzers: readonly Analyzer[];
  /** The model's half of a review, asking through `models`. */
  tools(models: Pick<Models, "ask">, mode: ModelMode, asked?: AskableModel): ModelTools;
  /** A review as `kody review` does it; `tools` null: without a model. */
  review(loaded: LoadedChange, title: string, options: ReviewOptions): Promise<ReviewedChange>;
  close(): Promise<void>;
}

export interface ReviewOptions {
  readonly tools: ModelTools | null;
  /** False: the engines are left out, where only the model's half is measured. */
  readonly engines?: boolean;
  readonly past?: Past;
}

export function openReplayBench(): ReplayBench {
  const host = createAnalysisHost();
  const analyzers = createAnalyzers({ host });
  const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
  return {
    analyzers,
    tools(models, mode, asked = { choice, key: null, price: null }) {
      const ask = createAsker({
        askable: [asked],
        models,
        tokens,
        spend: null,
        budgets: { review: null, day: null, month: null },
        reviewId: null,
        repositoryUuid: null,
        now: () => new Date(),
      });
      return modelTools({ ask, tokens, host, mode, language: "English", neverSend: [] });
    },
    review(loaded, title, { tools, engines = true, past = null }) {
      const purpose = {
        title,
        description: "",
        sourceBranch: "feature",
        destinationBranch: "main",
        commits: [],
        issues: [],
      };
      return reviewChange(
        loaded,
        {
          analyzers: engines ? analyzers : [],
          syntax: host,
          policy: defaultPolicy,
          digest,
          now: () => performance.now(),
          ...(tools === null ? {} : { model: modelHalf({ tools, purpose, past }) }),
        },
        new AbortController().signal,
      );
    },
    close: () => host.close(),
  };
}

const choice = {
  provider: "openai-compatible",
  model: "replayed",
  url: null,
  region: null,
} as const;

/** A question as it was asked. */
export interface AskedQuestion {
  readonly task: "find" | "refute";
  readonly tokens: number;
}

/** A model that answers without any network; what it was asked is added to `asked`. */
export function replayed(
  answer: (question: ModelQuestion, task: AskedQuestion["task"]) => string,
  asked: AskedQuestion[] = [],
): Pick<Models, "ask"> {
  return {
    async ask(_choice, _key, question): Promise<ModelReply> {
      const task = question.prompt.includes("\nTASK: refute.") ? "refute" : "find";
      const input = tokens.count(question.system) + tokens.count(question.prompt);
      asked.push({ task, tokens: input });
      const text = answer(question, task);
      const usage = { input, cached: 0, output: tokens.count(text) };
      return { text, end: "complete", usage, milliseconds: 0 };
    },
  };
}
