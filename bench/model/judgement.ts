import type { WrittenClaim } from "../../test/support/model-answers.ts";
import { share } from "../analysis/review-diff.ts";
import { printTable } from "../table.ts";
import { answering, claimsOf, type ReplayedClaim } from "./claims.ts";
import { replayed } from "./replay.ts";
import type { ModelBenchOptions } from "./samples.ts";
import { overSamples } from "./sections.ts";

const modes = ["standard", "quick"] as const;
/** As many as models are asked for at most. */
const claimsOfAnswer = 15;

interface Judged {
  readonly kind: ReplayedClaim["kind"];
  readonly kept: boolean;
  readonly because: string;
}

/** Of what people found, and of what they say is no fault: how much is left when a model says both. */
export async function measureJudgement(options: ModelBenchOptions): Promise<void> {
  const title = "What is left of a model's claims";
  const measured = await overSamples(title, options, async (sample, bench) => {
    const claims = mixed(claimsOf(sample));
    const byMode = new Map<(typeof modes)[number], Judged[]>();
    for (const mode of modes) {
      const judged: Judged[] = [];
      for (let from = 0; from < claims.length; from += claimsOfAnswer) {
        const said = claims.slice(from, from + claimsOfAnswer);
        const tools = bench.tools(replayed(answering(said.map(withLine))), mode);
        const { model } = await bench.review(sample.loaded, sample.title, { tools });
        for (const { claim, kind } of said) {
          const dropped = (model?.dropped ?? []).find((one) => isOf(one.title, claim.title));
          const kept = (model?.findings ?? []).some((one) => isOf(one.title, claim.title));
          judged.push({ kind, kept, because: dropped?.because ?? "" });
        }
      }
      byMode.set(mode, judged);
    }
    return byMode;
  });
  if (measured === null) return;
  const rows = modes.map((mode) => {
    const judged = measured.flatMap((one) => one.get(mode) ?? []);
    const of = (kind: Judged["kind"]) => judged.filter((one) => one.kind === kind);
    const goldens = of("golden");
    const rejected = of("rejected");
    const suppressed = rejected.filter(({ kept }) => !kept).length;
    const kept = goldens.filter((one) => one.kept).length;
    return {
      mode: mode === "quick" ? "quick, no second look" : "a second look that holds all",
      "people's findings": goldens.length,
      kept,
      "share kept": share(kept, goldens.length),
      "refused by people": rejected.length,
      suppressed,
      "share suppressed": share(suppressed, rejected.length),
    };
  });
  printTable(title, rows);
  const dropped = measured.flatMap((one) => one.get("quick") ?? []).filter(({ kept }) => !kept);
  const reasons = Map.groupBy(dropped, ({ kind, because }) => `${kind}: ${generalised(because)}`);
  for (const [reason, all] of [...reasons].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`  ${all.length} ${reason}`);
}

/** This is not about places. */
function withLine({ claim, range }: ReplayedClaim): WrittenClaim {
  return { ...claim, line: range.start };
}

/** Both kinds by place: their order must not tell them apart. */
function mixed(claims: readonly ReplayedClaim[]): ReplayedClaim[] {
  return claims.toSorted(
    (a, b) =>
      (a.claim.path < b.claim.path ? -1 : a.claim.path > b.claim.path ? 1 : 0) ||
      a.range.start - b.range.start,
  );
}

/** Titles come back without the full stop, and with their spaces tidied. */
function isOf(title: string, said: string): boolean {
  return (
    title ===
    said
      .trim()
      .replace(/\s+/g, " ")
      .replace(/[.\s]+$/, "")
  );
}

function generalised(because: string): string {
  return because
    .replace(/^line \d+/, "a line")
    .replace(/^(nothing is named|.* is used).*/, "$1 …")
    .replace(/(a missing|declares) .*/, "$1 …");
}
