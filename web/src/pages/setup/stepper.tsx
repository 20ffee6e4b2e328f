import type { SetupAnswer, StepId } from "../../../../src/contract/index.ts";
import { stepPath } from "../../data/route.ts";
import { canSkip, neighbours, stepShape, stepTitle } from "../../data/setup.ts";
import { write } from "../../data/api.ts";
import { useAction } from "../../data/use-action.ts";
import { navigate } from "../../data/use-location.ts";
import { Link } from "../../parts/link.tsx";
import { Result } from "../../parts/said.tsx";

/** All steps with where they stand; each is a link. */
export function Stepper({ setup, current }: { setup: SetupAnswer; current: StepId | null }) {
  return (
    <nav aria-label="Steps of the set-up">
      <ol className="stepper">
        {setup.steps.map(({ id, state, summary }) => (
          <li key={id} className={`step-${state}`} title={summary === "" ? undefined : summary}>
            <Link to={stepPath(id)} {...(id === current ? { current: "step" } : {})}>
              <span aria-hidden="true" className="shape">
                {stepShape(state)}
              </span>
              {stepTitle(id)}
              <span className="hidden">, {state}</span>
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Back, skip and next, below every step. */
export function StepEnd(props: { step: StepId; setup: SetupAnswer; changed: () => void }) {
  const { step, setup } = props;
  const { back, next } = neighbours(setup, step);
  const { busy, said, run } = useAction();
  const state = setup.steps.find(({ id }) => id === step)?.state ?? "open";
  const after = next === null ? "/setup" : stepPath(next);

  async function skip(): Promise<void> {
    const answer = await run(() => write<SetupAnswer>("POST", "/setup/skip", { step }));
    if (!answer.ok) return;
    props.changed();
    navigate(next === null ? "/" : after);
  }

  return (
    <div className="step-end">
      {back === null ? null : (
        <Link to={stepPath(back)} className="button">
          Back: {stepTitle(back)}
        </Link>
      )}
      {canSkip(step) && state === "open" ? (
        <button type="button" disabled={busy} onClick={() => void skip()}>
          Skip this step
        </button>
      ) : null}
      <Link
        to={next === null ? "/" : after}
        className={state === "open" ? "button" : "button primary"}
      >
        {next === null ? "Finish" : `Next: ${stepTitle(next)}`}
      </Link>
      <Result said={said} />
    </div>
  );
}
