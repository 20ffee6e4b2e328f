import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureAgain } from "./model/again.ts";
import { measureAnchors } from "./model/anchors.ts";
import { measureContext } from "./model/context.ts";
import { measureGroups } from "./model/groups.ts";
import { measureJudgement } from "./model/judgement.ts";
import { measureOverhead } from "./model/overhead.ts";
import { measureQuestions } from "./model/questions.ts";

/**
 * Prints the figures by which the model's half is judged. The benchmarks of others are read from a folder beside the
 * project and are no part of it.
 */
const { values } = parseArgs({
  options: {
    benchmarks: {
      type: "string",
      default: fileURLToPath(new URL("../../shared/benchmarks", import.meta.url)),
    },
    /** Bare or other repositories by `owner+name`, to measure with whole trees, too. */
    repositories: { type: "string" },
    only: { type: "string" },
    details: { type: "boolean", default: false },
  },
});

const options = {
  benchmarks: values.benchmarks,
  repositories: values.repositories ?? null,
  details: values.details,
};

/** What can be measured, in the order in which it is printed. */
const sections: readonly { readonly name: string; readonly measure: () => Promise<void> }[] = [
  { name: "context", measure: () => measureContext(options) },
  { name: "groups", measure: () => measureGroups(options) },
  { name: "questions", measure: () => measureQuestions(options) },
  { name: "anchors", measure: () => measureAnchors(options) },
  { name: "judgement", measure: () => measureJudgement(options) },
  { name: "again", measure: () => measureAgain(options) },
  { name: "overhead", measure: () => measureOverhead(options) },
];

const asked = values.only?.split(",") ?? sections.map(({ name }) => name);
for (const name of asked) {
  const section = sections.find((one) => one.name === name);
  if (section === undefined)
    throw new Error(`--only knows ${sections.map((one) => one.name).join(", ")}, not ${name}.`);
  await section.measure();
}
