import { checkExamples, type RuleExample } from "../../src/adapters/analyzers/index.ts";
import { share } from "./review-diff.ts";

type Row = Record<string, string | number>;

/** Whether each rule of the pack finds what it must and leaves alone what it must not; `wrong` names those that don't. */
export function measureExamples(): { rows: Row[]; wrong: string[] } {
  const examples = checkExamples();
  const rows = [...Map.groupBy(examples, (one) => one.rule.split("/")[0] ?? "")].map(
    ([folder, list]) => rowOf(folder, list),
  );
  return {
    rows: [...rows, rowOf("all", examples)],
    wrong: examples
      .filter((one) => one.matched !== one.faulty)
      .map(
        (one) => `${one.rule} ${one.faulty ? "misses" : "blames"} ${JSON.stringify(one.file.text)}`,
      ),
  };
}

function rowOf(name: string, examples: readonly RuleExample[]): Row {
  const must = examples.filter((one) => one.faulty);
  const mustNot = examples.filter((one) => !one.faulty);
  return {
    of: name,
    rules: new Set(examples.map((one) => one.rule)).size,
    "must match": must.length,
    matched: share(must.filter((one) => one.matched).length, must.length),
    "must not": mustNot.length,
    "matched ": share(mustNot.filter((one) => one.matched).length, mustNot.length),
  };
}
