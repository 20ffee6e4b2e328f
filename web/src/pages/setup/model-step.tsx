import type { ModelAnswer } from "../../../../src/contract/index.ts";
import type { StepProps } from "../../data/setup.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { ModelForm } from "../settings/model-form.tsx";
import { ModelNote } from "../settings/model-note.tsx";
import { StepEnd } from "./stepper.tsx";

/** "Which model, if any?" */
export function ModelStep({ setup, changed }: StepProps) {
  const { value, problem, refresh } = usePolled<{ model: ModelAnswer | null }>("/model", onReturn);
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  const { model } = value;
  return (
    <>
      <Headline tone={model === null ? "plain" : "good"}>
        {model === null
          ? "Kody works without a model. You can add one."
          : `The model is ${model.model}.`}
      </Headline>
      <ModelNote />
      <ModelForm
        model={model}
        saved={() => {
          refresh();
          changed();
        }}
      />
      <StepEnd step="model" setup={setup} changed={changed} />
    </>
  );
}
