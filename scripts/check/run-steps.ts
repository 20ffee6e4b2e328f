import type { Step } from "./steps.ts";

export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
}

export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** Of the command that failed; empty when the step passed. */
  readonly output: string;
}

export interface StepTools {
  /** Runs one command to its end. */
  readonly run: (command: readonly [string, ...string[]]) => Promise<CommandResult>;
  /** Milliseconds. */
  readonly now: () => number;
  /** Told of each result as soon as there is one. */
  readonly report: (result: StepResult) => void;
}

/** Runs all steps, at most `width` at a time and those marked `alone` by themselves at the end; none stops another. */
export async function runSteps(
  steps: readonly Step[],
  width: number,
  tools: StepTools,
): Promise<StepResult[]> {
  const results = new Map<string, StepResult>();
  const waiting = steps.filter((step) => step.alone !== true);

  async function lane(): Promise<void> {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await take(step);
  }
  async function take(step: Step): Promise<void> {
    const result = await runStep(step, tools);
    results.set(step.name, result);
    tools.report(result);
  }

  await Promise.all(Array.from({ length: width }, lane));
  for (const step of steps) if (step.alone === true) await take(step);
  return steps.flatMap((step) => results.get(step.name) ?? []);
}

async function runStep(step: Step, tools: StepTools): Promise<StepResult> {
  const started = tools.now();
  for (const command of step.commands) {
    const { ok, output } = await tools.run(command).catch(asFailure);
    if (!ok) return { name: step.name, ok, milliseconds: tools.now() - started, output };
  }
  return { name: step.name, ok: true, milliseconds: tools.now() - started, output: "" };
}

function asFailure(error: unknown): CommandResult {
  return { ok: false, output: error instanceof Error ? error.message : String(error) };
}
