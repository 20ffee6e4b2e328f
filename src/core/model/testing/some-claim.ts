import type { Claim, PlacedClaim } from "../task.ts";

export function someClaim(change: Partial<Claim> = {}): Claim {
  return {
    path: "src/a.ts",
    quote: "save(order);",
    line: null,
    severity: "high",
    category: "correctness",
    confidence: "high",
    title: "The order is lost when the disk is full",
    message: "A full disk makes `save` fail, and nobody hears of it.",
    symbols: [],
    rule: null,
    fix: null,
    ...change,
  };
}

export function placed(
  change: Partial<Claim> = {},
  range: PlacedClaim["range"] = { start: 1, end: 1 },
): PlacedClaim {
  return { claim: someClaim(change), range, fix: null };
}
