import type { Severity } from "../../../core/domain/index.ts";

const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
const PRIVILEGES: Readonly<Record<string, readonly [unchanged: number, changed: number]>> = {
  N: [0.85, 0.85],
  L: [0.62, 0.68],
  H: [0.27, 0.5],
};

/** The base score of a CVSS 3 vector, by its specification; null for other vectors. */
export function cvss3Score(vector: string): number | null {
  if (!/^CVSS:3\.[01]\//.test(vector) || vector.length > 200) return null;
  const metrics = new Map(
    vector
      .split("/")
      .slice(1)
      .map((part) => [part.split(":")[0] ?? "", part.split(":")[1] ?? ""]),
  );
  const changed = metrics.get("S") === "C";
  const weigh = (name: string): number => WEIGHTS[name]?.[metrics.get(name) ?? ""] ?? NaN;
  const privileges = PRIVILEGES[metrics.get("PR") ?? ""]?.[changed ? 1 : 0] ?? NaN;
  const base = 1 - (1 - weigh("C")) * (1 - weigh("I")) * (1 - weigh("A"));
  const impact = changed ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  const ease = 8.22 * weigh("AV") * weigh("AC") * privileges * weigh("UI");
  if (Number.isNaN(impact) || Number.isNaN(ease)) return null;
  if (impact <= 0) return 0;
  return roundUp(Math.min((impact + ease) * (changed ? 1.08 : 1), 10));
}

/** One decimal, upwards, without the noise of binary fractions. */
function roundUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

export function severityOfScore(score: number): Severity {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score > 0 ? "low" : "info";
}
