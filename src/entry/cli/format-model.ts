import type { ModelReview } from "../../core/model/index.ts";
import { costFacts } from "../../core/review/index.ts";
import type { Colors } from "./colors.ts";
import { printable } from "./terminal-text.ts";

/** What the model says of the change, and what asking it cost; "" without one. */
export function modelLines(model: ModelReview | null, explain: boolean, colors: Colors): string {
  if (model === null) return "";
  return [...(explain ? overviewLines(model) : []), ...costLines(model, colors)].join("\n");
}

function overviewLines({ overview }: ModelReview): string[] {
  if (overview === null) return [];
  const { does, risk, because, lookFirst, testGaps } = overview;
  const line = (text: string): string => `  ${printable(text)}`;
  return [
    line(does),
    line(`Risk: ${risk}${because === "" ? "" : `, ${because}`}`),
    ...lookFirst.map((one) => line(`Look first at ${one}`)),
    ...testGaps.map((one) => line(`Not tested: ${one}`)),
  ];
}

function costLines({ cost }: ModelReview, colors: Colors): string[] {
  if (cost.calls === 0) return [];
  return [colors.dim(`  ${[...cost.models.map(printable), ...costFacts(cost)].join(" · ")}`)];
}
