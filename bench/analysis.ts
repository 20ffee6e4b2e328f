import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureCves } from "./analysis/cve-cases.ts";
import { measureGrowth, measureMemory, measureSpeed } from "./analysis/costs.ts";
import { measureExamples } from "./analysis/examples.ts";
import { measureGoldens } from "./analysis/goldens.ts";
import { growth, printTable } from "./table.ts";

/**
 * Prints the figures by which the static analysis is judged: what it finds, how often in vain, and what it costs. The
 * benchmarks of others are read from a folder beside the project and are no part of it.
 */
const { values } = parseArgs({
  options: {
    benchmarks: {
      type: "string",
      default: fileURLToPath(new URL("../../shared/benchmarks", import.meta.url)),
    },
    /** Bare or other repositories by `owner+name`, to measure known holes in whole files, too. */
    repositories: { type: "string" },
    only: { type: "string", default: "examples,cves,goldens,speed,memory,growth" },
    details: { type: "boolean", default: false },
  },
});

/** What can be measured, in the order in which it is printed. */
const measures: Readonly<Record<string, () => Promise<void>>> = {
  examples: async () => {
    const { rows, wrong } = measureExamples();
    printTable("Examples of Kody's own rules", rows);
    for (const one of wrong) console.log(`  ${one}`);
  },
  cves: async () => {
    const folder = join(values.benchmarks, "ossf-cve");
    const measured = await measureCves(folder, values.repositories ?? null);
    if (measured === null) return notThere("Known holes", folder);
    printTable(
      "Known holes, put back by a pull request (OSSF CVE benchmark): hits on added lines",
      measured.rows,
    );
    if (values.details) printTable("By case", measured.cases);
  },
  goldens: async () => {
    const folder = join(values.benchmarks, "goldens");
    const rows = await measureGoldens(folder);
    if (rows === null) return notThere("Findings of people", folder);
    printTable("Findings of people on public pull requests", rows);
  },
  speed: async () => {
    printTable("Speed of the engines", await measureSpeed());
  },
  memory: async () => {
    printTable("kody review, by number of changed files", await measureMemory([1, 100, 2_000]));
  },
  growth: async () => {
    const rows = await measureGrowth([100, 10_000], 3);
    printTable("kody review, the same change in repositories of different sizes (medians)", rows);
    printTable("Growth", [growth(rows)]);
  },
};

function notThere(title: string, folder: string): void {
  console.log(`\n${title}: not measured, ${folder} is not there.`);
}

for (const name of values.only.split(",")) {
  const measure = measures[name];
  if (measure === undefined)
    throw new Error(`--only knows ${Object.keys(measures).join(", ")}, not ${name}.`);
  await measure();
}
