import type { Automation } from "../../../../src/contract/index.ts";
import { stepPath } from "../../data/route.ts";
import type { StepProps } from "../../data/setup.ts";
import { navigate } from "../../data/use-location.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { AutomationForm } from "../settings/automation-form.tsx";
import { StepEnd } from "./stepper.tsx";

/** "What does Kody do by itself?" */
export function AutomationStep({ setup, changed }: StepProps) {
  const { value, problem } = usePolled<Automation>("/automation", onReturn);
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      <Headline tone="plain">Kody comments, and does nothing that can’t be undone.</Headline>
      <p className="help">
        It writes comments, a summary, a report and a build status. It does not approve, decline,
        merge or commit by itself.
      </p>
      <AutomationForm
        automation={value}
        button="Save and go on"
        saved={() => {
          changed();
          navigate(stepPath("review"));
        }}
      />
      <StepEnd step="automation" setup={setup} changed={changed} />
    </>
  );
}
