import { writtenClaim } from "../../../../test/support/scripted-review-model.ts";
import type { Claim, PlacedClaim } from "../task.ts";

export function someClaim(change: Partial<Claim> = {}): Claim {
  return { ...writtenClaim, ...change };
}

export function placed(
  change: Partial<Claim> = {},
  range: PlacedClaim["range"] = { start: 1, end: 1 },
): PlacedClaim {
  return { claim: someClaim(change), range, fix: null };
}
