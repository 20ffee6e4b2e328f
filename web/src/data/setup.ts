import type { SetupAnswer, StepId } from "../../../src/contract/index.ts";

type Step = SetupAnswer["steps"][number];

/** What each step of the set-up gets. */
export interface StepProps {
  readonly setup: SetupAnswer;
  /** The server knows more of the set-up than before. */
  readonly changed: () => void;
}

const titles: Readonly<Record<StepId, string>> = {
  token: "Token",
  capabilities: "What it can do",
  repositories: "Repositories",
  webhooks: "Webhooks",
  model: "Model",
  automation: "Automation",
  review: "First review",
};

export function stepTitle(step: StepId): string {
  return titles[step];
}

/** Steps that may be left out, in the words of the contract. */
export function canSkip(step: StepId): step is "webhooks" | "model" | "automation" | "review" {
  return step !== "token" && step !== "capabilities" && step !== "repositories";
}

/** The steps before and after one, as the server orders them. */
export function neighbours(
  setup: SetupAnswer,
  step: StepId,
): { readonly back: StepId | null; readonly next: StepId | null } {
  const at = setup.steps.findIndex(({ id }) => id === step);
  return {
    back: at > 0 ? (setup.steps[at - 1]?.id ?? null) : null,
    next: at === -1 ? null : (setup.steps[at + 1]?.id ?? null),
  };
}

const shapes: Readonly<Record<Step["state"], string>> = { done: "✓", open: "○", skipped: "–" };

export function stepShape(state: Step["state"]): string {
  return shapes[state];
}
