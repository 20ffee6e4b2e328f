import { useEffect } from "react";
import type { SetupAnswer, StepId } from "../../../../src/contract/index.ts";
import { stepPath } from "../../data/route.ts";
import { useAdmin } from "../../data/session.ts";
import { stepTitle, type StepProps } from "../../data/setup.ts";
import { navigate } from "../../data/use-location.ts";
import { usePolled } from "../../data/use-polled.ts";
import { Link } from "../../parts/link.tsx";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { OnlyAdmins } from "../../parts/only-admins.tsx";
import { AutomationStep } from "./automation-step.tsx";
import { CapabilitiesStep } from "./capabilities-step.tsx";
import { ModelStep } from "./model-step.tsx";
import { RepositoriesStep } from "./repositories-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { Stepper } from "./stepper.tsx";
import { TokenStep } from "./token-step.tsx";
import { WebhooksStep } from "./webhooks-step.tsx";

/** One step of the set-up, and where the others stand. */
export function SetupPage({ step }: { step: StepId | null }) {
  const admin = useAdmin();
  const { value, problem, refresh } = usePolled<SetupAnswer>("/setup", () => 10_000);
  const next = value?.next ?? null;
  useEffect(() => {
    if (step === null && next !== null) navigate(stepPath(next), true);
  }, [step, next]);

  if (!admin) return <OnlyAdmins what="set Kody up" />;
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      <Stepper setup={value} current={step} />
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      {step === null ? (
        <Finished setup={value} />
      ) : (
        <Step step={step} setup={value} changed={refresh} />
      )}
    </>
  );
}

function Step({ step, ...props }: StepProps & { step: StepId }) {
  switch (step) {
    case "token":
      return <TokenStep {...props} />;
    case "capabilities":
      return <CapabilitiesStep {...props} />;
    case "repositories":
      return <RepositoriesStep {...props} />;
    case "webhooks":
      return <WebhooksStep {...props} />;
    case "model":
      return <ModelStep {...props} />;
    case "automation":
      return <AutomationStep {...props} />;
    case "review":
      return <ReviewStep {...props} />;
  }
}

function Finished({ setup }: { setup: SetupAnswer }) {
  if (setup.next !== null) return <Loading />;
  return (
    <>
      <Headline tone="good">Kody is set up.</Headline>
      <p>
        See <Link to="/">the status</Link>, or go back to a step:
      </p>
      <dl>
        {setup.steps.map(({ id, summary }) => (
          <div key={id} className="row">
            <dt>
              <Link to={stepPath(id)}>{stepTitle(id)}</Link>
            </dt>
            <dd>{summary}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
