import { analyse, type Report } from "scslre";
import { hasAmbiguousRepetition } from "./ambiguous.ts";
import { withinTime } from "./bounded.ts";
import { canFail, repetitionAround } from "./tail.ts";

/**
 * How the time to match grows with the length of a text: `exponential`, `polynomial` when two repetitions share
 * characters, `restarting` when a repetition is tried anew from each place of the text or the shared characters are
 * digits alone, or `linear`.
 */
export type RegexCost = "exponential" | "polynomial" | "restarting" | "linear";

/** Longer or more tangled ones take the analysis itself too long; what it gives must not hang on the machine's speed. */
const longest = 1_500;
const mostRepetitions = 40;
/** For the rare one that is small and hard all the same. */
const milliseconds = 400;

const known = new Map<string, RegexCost>();
const mostKnown = 5_000;

/** Of a JavaScript regular expression. One that can't be parsed or judged in time counts as linear. */
export function regexCost(source: string, flags: string): RegexCost {
  const repetitions = source.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  if (repetitions === 0 || repetitions > mostRepetitions || source.length > longest)
    return "linear";
  const key = `${flags}/${source}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const cost = withinTime(milliseconds, () =>
    judge(withoutEnd(source), flags.replace(/[^imsu]/g, "")),
  );
  if (known.size >= mostKnown) known.clear();
  known.set(key, cost ?? "linear");
  return cost ?? "linear";
}

/** Behind `.*` only the end of a line makes `$` fail: most texts have none. */
function withoutEnd(source: string): string {
  return source.replace(/(\.\*\??\)?)\$$/, "$1");
}

function judge(source: string, flags: string): RegexCost {
  const { reports } = analyse({ source, flags });
  if (reports.some(isExponential) || hasAmbiguousRepetition(source, flags)) return "exponential";
  const shared = reports.filter((one) => one.type !== "Move" && !sharesDigits(one));
  if (shared.length > 0) return "polynomial";
  return reports.length > 0 ? "restarting" : "linear";
}

/** It splits one text in many ways, and something behind it makes the engine try them all. */
function isExponential(report: Report): boolean {
  if (!report.exponential) return false;
  const around =
    report.type === "Trade"
      ? repetitionAround(report.startQuant, report.endQuant)
      : repetitionAround(report.quant, report.quant.parent);
  return around === null || canFail(around);
}

/** Numbers long enough to matter are in no text but an attacker's, and take no time to speak of below that. */
function sharesDigits({ character }: Report): boolean {
  return character.set.ranges.every(({ min, max }) => min >= 48 && max <= 57);
}
