import { useState, type SubmitEvent } from "react";
import type { ModelAnswer, TestAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import {
  modelBody,
  modelDraft,
  modelProblem,
  providerFacts,
  providers,
  type ModelDraft,
} from "../../data/model.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { Result } from "../../parts/said.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextField } from "../../parts/text-field.tsx";

type Slot = "first" | "fallback";

/** Where each is set. */
const paths: Readonly<Record<Slot, string>> = { first: "/model", fallback: "/model/fallback" };

/** Which model, and whether it answers. The key is never shown again. */
export function ModelForm(props: { slot?: Slot; model: ModelAnswer | null; saved: () => void }) {
  const { slot = "first", model, saved } = props;
  const path = paths[slot];
  const draft = useDraft(slot === "first" ? "model" : "model-fallback", modelDraft(model));
  const [key, setKey] = useState("");
  const { busy, said, run, say } = useAction();
  const keySet = model?.keySet === true && model.provider === draft.value.provider;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = modelProblem(draft.value, key, keySet);
    if (problem !== null) return say({ ok: false, words: problem });
    const body = modelBody(draft.value, key);
    const answer = await run(() => write<ModelAnswer>("PUT", path, body));
    if (!answer.ok) return;
    setKey("");
    draft.forget();
    saved();
    await test();
  }

  async function test(): Promise<void> {
    const answer = await run(() => write<TestAnswer>("POST", `${path}/test`));
    if (answer.ok) say({ ok: answer.value.ok, words: answer.value.message });
  }

  async function remove(): Promise<void> {
    const answer = await run(
      () => write<null>("DELETE", path),
      () => "The model is removed.",
    );
    if (answer.ok) saved();
  }

  return (
    <form
      className="stack"
      aria-label={slot === "first" ? "First model" : "Second model"}
      noValidate
      onSubmit={(event) => void save(event)}
    >
      <ModelFields slot={slot} value={draft.value} change={draft.change} />
      <PasswordField
        id={`${slot}-model-key`}
        label="Key"
        value={key}
        fresh
        change={setKey}
        help={keyHelp(draft.value, keySet)}
      />
      <ModelButtons busy={busy} remove={model === null ? null : () => void remove()} />
      <Result said={said} busy={busy && "Asking the model for one word…"} />
    </form>
  );
}

function ModelButtons({ busy, remove }: { busy: boolean; remove: (() => void) | null }) {
  return (
    <div className="buttons">
      <button type="submit" className="primary" disabled={busy}>
        Save and test
      </button>
      {remove === null ? null : (
        <button type="button" disabled={busy} onClick={remove}>
          Remove the model
        </button>
      )}
    </div>
  );
}

function keyHelp({ provider }: ModelDraft, keySet: boolean): string {
  if (keySet) return "A key is set. Leave this empty to keep it; it is never shown again.";
  return providerFacts(provider).key === "optional"
    ? "Local models may have none. Kept encrypted, never shown again."
    : "Kept encrypted, never shown again.";
}

function ModelFields(props: {
  slot: Slot;
  value: ModelDraft;
  change: (part: Partial<ModelDraft>) => void;
}) {
  const { slot, value, change } = props;
  const { example, url, urlHelp, region } = providerFacts(value.provider);
  return (
    <>
      <SelectField
        id={`${slot}-model-provider`}
        label="Provider"
        value={value.provider}
        options={providers}
        change={(provider) => change({ provider })}
      />
      <TextField
        id={`${slot}-model-name`}
        label="Model"
        value={value.model}
        change={(model) => change({ model })}
        help={`As the provider names it: ${example}`}
      />
      {url === "none" ? null : (
        <TextField
          id={`${slot}-model-url`}
          label="Address"
          type="url"
          value={value.url}
          change={(url) => change({ url })}
          help={urlHelp}
        />
      )}
      {region ? (
        <TextField
          id={`${slot}-model-region`}
          label="Region"
          value={value.region}
          change={(region) => change({ region })}
          help="For example eu-central-1."
        />
      ) : null}
    </>
  );
}
