import type { CommentSnapshot } from "../../sandbox/index.ts";
import type { ModelUse, ModelUseAnswer } from "../../src/contract/index.ts";
import type { Models } from "../../src/core/ports/index.ts";
import { finderThat } from "./model-answers.ts";
import { scriptedModel, type ScriptedModel } from "./scripted-model.ts";
import { openStage, shop, type Stage, type StageOptions } from "./stage.ts";
import { toyAnalyzer } from "./toy-analyzer.ts";

/** A stage whose administrator set up a language model that answers what a test writes. */
export interface ModelStage extends Stage {
  readonly model: ScriptedModel;
  /** Another one, which is nowhere set up yet. */
  readonly other: ScriptedModel;
  /** Milliseconds that Kody waits for an answer; null: as long as it usually does. */
  patience: number | null;
  use(changes: Partial<ModelUse>): Promise<void>;
  spentToday(): Promise<{ tokens: number; usd: number }>;
  /** Comments on lines of the pull request, as they stand. */
  inline(id: number): CommentSnapshot[];
  /** The text of the one summary. */
  summary(id: number): string;
  /** State and description of the build status of the pull request's head. */
  status(id: number): { state: string; description: string };
  push(branch: string, files: Record<string, string | null>): Promise<void>;
}

export const scripted = "scripted";

export interface ModelStageOptions extends StageOptions {
  /** What Kody may reach inside besides the models, each `host:port`. */
  readonly privateHosts?: readonly string[];
}

export async function openModelStage(options: ModelStageOptions = {}): Promise<ModelStage> {
  const nothing = finderThat(() => ({}));
  const [model, other] = [await scriptedModel(nothing), await scriptedModel(nothing)];
  let patience: number | null = null;
  const overrides = {
    analyzers: [toyAnalyzer()],
    models: (usual: Models) => hurried(usual, () => patience),
    ...options.overrides,
  };
  const stage = await openStage({
    ...options,
    overrides,
    environment: {
      ...options.environment,
      KODY_PRIVATE_HOSTS: [
        model.host,
        other.host,
        ...(options.privateHosts ?? []),
        ...(options.environment?.["KODY_PRIVATE_HOSTS"]?.split(",") ?? []),
      ].join(","),
    },
  });
  const close = async (): Promise<void> => {
    await stage.close();
    await model.close();
    await other.close();
  };
  try {
    await stage.ask("PUT", "/model", modelRequest(model));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...stage,
    ...pullRequestsOf(stage),
    model,
    other,
    get patience() {
      return patience;
    },
    set patience(value) {
      patience = value;
    },
    async use(changes) {
      const { use } = await stage.ask<ModelUseAnswer>("GET", "/model/use");
      await stage.ask("PUT", "/model/use", { ...use, ...changes });
    },
    spentToday: async () => (await stage.ask<ModelUseAnswer>("GET", "/model/use")).spent.day,
    close,
  };
}

export function modelRequest({ url }: ScriptedModel): Record<string, string> {
  return { provider: "openai-compatible", model: scripted, url, key: "sk-scripted" };
}

/** What waits for a model does so for minutes, which no test does. */
function hurried(usual: Models, patience: () => number | null): Models {
  return {
    ...usual,
    ask: (choice, key, question, signal) =>
      usual.ask(
        choice,
        key,
        { ...question, timeoutMilliseconds: patience() ?? question.timeoutMilliseconds },
        signal,
      ),
  };
}

function pullRequestsOf({ sandbox }: Stage) {
  const pullRequest = (id: number) => {
    const found = sandbox.snapshot().pullRequests.find((one) => one.id === id);
    if (found === undefined) throw new Error("the pull request is gone");
    return found;
  };
  return {
    inline: (id: number) => pullRequest(id).comments.filter(({ inline }) => inline !== null),
    summary(id: number) {
      const all = pullRequest(id).comments.filter(({ raw }) => raw.includes("[kody:summary]"));
      if (all.length !== 1) throw new Error(`there are ${all.length} summaries`);
      return all[0]?.raw ?? "";
    },
    status(id: number) {
      const { commit } = pullRequest(id).source;
      const found = sandbox.snapshot().statuses.findLast((one) => one.commit === commit);
      return { state: found?.state ?? "", description: found?.description ?? "" };
    },
    async push(branch: string, files: Record<string, string | null>) {
      await sandbox.commit(shop, { branch, message: "More", files, user: "ada" });
    },
  };
}
