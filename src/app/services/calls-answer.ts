import type { ModelCallsAnswer } from "../../contract/index.ts";
import type { RecordedCall } from "../../core/ports/index.ts";

/** Calls added up by model and purpose, in the order in which each was asked first. */
export function callsAnswer(calls: readonly RecordedCall[]): ModelCallsAnswer[] {
  const groups = Map.groupBy(calls, ({ model, purpose }) => JSON.stringify([model, purpose]));
  return [...groups.values()].map((group) => {
    const sum = (read: (call: RecordedCall) => number): number =>
      group.reduce((total, call) => total + read(call), 0);
    const { model = "", purpose = "" } = group[0] ?? {};
    return {
      model,
      purpose,
      calls: group.length,
      failed: group.filter(({ outcome }) => outcome?.result !== "ok").length,
      input: sum(({ outcome }) => outcome?.usage.input ?? 0),
      cached: sum(({ outcome }) => outcome?.usage.cached ?? 0),
      output: sum(({ outcome }) => outcome?.usage.output ?? 0),
      usd: sum(({ atMost, outcome }) => (outcome ?? atMost).microDollars) / 1_000_000,
    };
  });
}
