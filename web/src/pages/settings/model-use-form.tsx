import type { SubmitEvent } from "react";
import type { ModelUse, ModelUseAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import {
  languageProblem,
  modelUseBody,
  modelUseDraft,
  modelUseProblem,
  pricesProblem,
  tokensProblem,
  usdProblem,
  type ModelUseDraft,
} from "../../data/model-use.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { Result } from "../../parts/said.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextArea } from "../../parts/text-area.tsx";
import { TextField } from "../../parts/text-field.tsx";

const modes = [
  { value: "quick", words: "quick: one look" },
  { value: "standard", words: "standard: what is found is checked again" },
  { value: "deep", words: "deep: a look for each kind of fault, then checked" },
] as const;

export const uses = [
  { value: "main", words: "the first model, else the second" },
  { value: "fallback", words: "the second model only" },
  { value: "off", words: "no model" },
] as const;

const describing = [
  { value: "no", words: "no" },
  { value: "yes", words: "what the change does, at the end of the pull request’s description" },
] as const;

interface Part {
  readonly value: ModelUseDraft;
  readonly change: (part: Partial<ModelUseDraft>) => void;
}

/** What models are asked, where, and what they may cost. */
export function ModelUseForm({ use, saved }: { use: ModelUse; saved: () => void }) {
  const draft = useDraft("model-use", modelUseDraft(use));
  const { busy, said, run, say } = useAction();
  const { value, change } = draft;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = modelUseProblem(value);
    if (problem !== null) return say({ ok: false, words: problem });
    const answer = await run(
      () => write<ModelUseAnswer>("PUT", "/model/use", modelUseBody(value)),
      () => "Saved. It holds from the next review on.",
    );
    if (!answer.ok) return;
    draft.forget();
    saved();
  }

  return (
    <form className="stack" noValidate onSubmit={(event) => void save(event)}>
      <SelectField
        id="model-use"
        label="Repositories are reviewed with"
        value={value.use}
        options={uses}
        change={(use) => change({ use })}
        help="Those without a choice of their own, below."
      />
      <SelectField
        id="model-mode"
        label="How much is asked"
        value={value.mode}
        options={modes}
        change={(mode) => change({ mode })}
      />
      <TextField
        id="model-language"
        label="Language of comments"
        value={value.language}
        change={(language) => change({ language })}
        check={languageProblem}
        help="In English, or in itself: Deutsch."
      />
      <Describe value={value} change={change} />
      <Budgets value={value} change={change} />
      <details>
        <summary>Files that are never sent, and prices</summary>
        <Rarely value={value} change={change} />
      </details>
      <button type="submit" className="primary" disabled={busy}>
        Save<span className="hidden"> how models are used</span>
      </button>
      <Result said={said} busy={busy && "Saving…"} />
    </form>
  );
}

/** Off until somebody switches it on: descriptions are people's. */
function Describe({ value, change }: Part) {
  return (
    <SelectField
      id="model-describe"
      label="Write into descriptions"
      value={value.describe}
      options={describing}
      change={(describe) => change({ describe })}
      help="What people wrote there is never touched. An author who deletes the part does not get it again."
    />
  );
}

const spans = [
  { words: "review", usd: "reviewUsd", tokens: "reviewTokens" },
  { words: "day", usd: "dayUsd", tokens: "dayTokens" },
  { words: "month", usd: "monthUsd", tokens: "monthTokens" },
] as const;

function Budgets({ value, change }: Part) {
  return (
    <>
      {spans.map(({ words, usd, tokens }) => (
        <div key={words} className="pair">
          <TextField
            id={`model-${usd}`}
            label={`USD per ${words}`}
            value={value[usd]}
            change={(text) => change({ [usd]: text })}
            check={usdProblem}
          />
          <TextField
            id={`model-${tokens}`}
            label={`Tokens per ${words}`}
            value={value[tokens]}
            change={(text) => change({ [tokens]: text })}
            check={tokensProblem}
          />
        </div>
      ))}
      <p className="help">
        At most; empty: no limit. Days and months are those of UTC. When a budget is used up,
        reviews go on without a model and say so.
      </p>
    </>
  );
}

function Rarely({ value, change }: Part) {
  return (
    <div className="stack">
      <TextArea
        id="model-never-send"
        label="Files that are never sent"
        rows={5}
        value={value.neverSend}
        change={(neverSend) => change({ neverSend })}
        help="One glob a line, as in .gitignore. Findings in them come from static analysis alone."
      />
      <TextArea
        id="model-prices"
        label="Prices"
        rows={3}
        value={value.prices}
        change={(prices) => change({ prices })}
        check={pricesProblem}
        help="One model a line: its name, then US dollars per million tokens of input, of input from the cache, and of output. Only where yours differ from the list prices or Kody does not know them."
      />
    </div>
  );
}
