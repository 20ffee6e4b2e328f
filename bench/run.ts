import { parseArgs } from "node:util";
import { measureAcknowledgements } from "./acknowledgements.ts";
import { measureInstalled, measureInstallToReview } from "./installed.ts";
import { measureReviews } from "./reviews.ts";
import { openBenchStage } from "./stage.ts";
import { growth, printTable } from "./table.ts";

/**
 * Prints the figures by which Kody is judged: calls, time, memory, size. No figure passes or fails; they are medians of
 * runs on this machine, good for ratios and growth.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    files: { type: "string", default: "5,50,500" },
    seconds: { type: "string", default: "5" },
    install: { type: "boolean", default: false },
  },
});

const stage = await openBenchStage();
try {
  const sizes = values.files.split(",").map(Number);
  const reviews = await measureReviews(stage, sizes, Number(values.runs));
  printTable("Reviews by number of changed files (medians)", reviews);
  printTable(`Growth from ${sizes.at(0)} to ${sizes.at(-1)} files`, [growth(reviews)]);
  printTable("Webhooks acknowledged", await measureAcknowledgements(stage, Number(values.seconds)));
  printTable("Memory of Kody's process", [
    { "peak RSS MB": (stage.peakMemory() / 1e6).toFixed(0) },
  ]);
} finally {
  await stage.close();
}
printTable("Installed for production", await measureInstalled());
if (values.install) printTable("From clone to first review", [await measureInstallToReview()]);
