import type { OwnRule } from "../../../core/domain/index.ts";
import type { HostAnswer, HostCheck } from "./protocol.ts";

/** So many rules may bring the process down before the others are not tried: each takes its time to do so. */
const maxLost = 2;

/** For each rule why it can't be used, as a sentence, or null. `ask` gives words instead of an answer when there is none. */
export async function checkRules(
  rules: readonly OwnRule[],
  ask: (request: HostCheck) => Promise<HostAnswer | string>,
): Promise<readonly (string | null)[]> {
  const together = await ask({ check: rules });
  if (typeof together !== "string" && together.status === "checked") return together.reasons;
  // One of them brought the process down: each for itself shows which.
  const reasons: (string | null)[] = [];
  let lost = 0;
  for (const rule of rules) {
    if (lost === maxLost) {
      reasons.push("It was not tried, because rules before it could not be.");
      continue;
    }
    const alone = rules.length === 1 ? together : await ask({ check: [rule] });
    if (typeof alone !== "string" && alone.status === "checked") {
      reasons.push(alone.reasons[0] ?? null);
      continue;
    }
    lost += 1;
    reasons.push(`It can't be tried${typeof alone === "string" ? `: ${alone}` : ""}.`);
  }
  return reasons;
}
