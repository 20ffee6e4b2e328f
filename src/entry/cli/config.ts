import { isAbsolute, relative, resolve, sep } from "node:path";
import { explainConfig, type ExplainedValue, type Explanation } from "../../core/config/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import { readConfig, type ReadConfig } from "../../core/review/index.ts";
import type { ReviewKit } from "../../app/index.ts";
import { text, type Command, type CommandInput, type Terminal } from "./command.ts";
import { printable } from "./terminal-text.ts";

export const configCommand: Command = {
  name: "config",
  summary: "Explains what .kody.yml says about a file, and from which line.",
  positional: "explain PATH",
  options: {
    at: {
      type: "string",
      value: "REVISION",
      help: "As of this commit or branch; the files as they lie there by default.",
    },
  },
  run,
};

/** Exit code 0: all is well; 1: a `.kody.yml` can't be used. */
async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const [action, given, ...more] = input.positionals;
  if (action !== "explain" || given === undefined || more.length > 0) {
    throw new KodyError("invalid-input", "Say which file: `kody config explain PATH`.");
  }
  const { createReviewKit } = await import("../../app/index.ts");
  const kit = createReviewKit(terminal.environment);
  const { path, read } = await readFor(given, text(input, "at"), terminal, kit);
  const { layers, problems } = read;
  for (const problem of problems) {
    const place = `${problem.path}:${problem.line}:${problem.column}`;
    terminal.err(`${printable(place)}: ${printable(problem.message)}\n`);
  }
  terminal.out(describe(path, explainConfig({ layers }, path)));
  if (problems.length === 0) return 0;
  terminal.err("A file that can't be used counts as absent here.\n");
  return 1;
}

async function readFor(
  given: string,
  revision: string | null,
  terminal: Terminal,
  kit: ReviewKit,
): Promise<{ path: string; read: ReadConfig }> {
  if (revision === null) {
    const tree = await kit.openWorkTree(terminal.cwd);
    const path = pathWithin(tree.root, given, terminal.cwd);
    return { path, read: await readConfig(tree, "", [path], kit.teamConfig) };
  }
  const repository = await kit.openLocal(terminal.cwd);
  try {
    const path = pathWithin(repository.root, given, terminal.cwd);
    const commit = await repository.resolve(revision);
    return { path, read: await readConfig(repository, commit, [path], kit.teamConfig) };
  } finally {
    await repository.close();
  }
}

/** From the root, with slashes. */
function pathWithin(root: string, given: string, cwd: string): string {
  const path = relative(root, resolve(cwd, given)).split(sep).join("/");
  if (path !== "" && path !== ".." && !path.startsWith("../") && !isAbsolute(path)) return path;
  throw new KodyError("invalid-input", `${given} is not a file below ${root}.`);
}

function describe(path: string, explained: Explanation): string {
  const { files, ignored } = explained;
  const looked =
    ignored === null
      ? "looked at"
      : `not looked at: ignored by ${ignored.value}, ${ignored.source}`;
  const sections = [
    `${path}: ${looked}\n${files.length === 0 ? "No .kody.yml has a say about it." : `Nearest first: ${files.join(", ")}`}`,
    section("Thresholds", explained.thresholds),
    section("Categories", explained.categories),
    section("Rules", explained.rules),
    section("Own rules", explained.ownRules),
    section("In plain language", explained.instructions),
    explained.rules.length + explained.categories.length > 0
      ? "For each finding the nearest file decides that says anything about it: its rule before its namespace, that before its category."
      : "",
  ];
  const shown = sections.filter((one) => one !== "").join("\n\n");
  return `${shown.split("\n").map(printable).join("\n")}\n`;
}

function section(title: string, values: readonly ExplainedValue[]): string {
  if (values.length === 0) return "";
  const cells = values.map((one) => [brief(one.name), one.value, one.source] as const);
  const width = (at: 0 | 1): number => Math.max(...cells.map((row) => row[at].length));
  const rows = cells.map(([name, value, source], index) => {
    const instead = (values[index]?.insteadOf ?? []).map(
      (other) => `${other.value} (${other.source})`,
    );
    const note = instead.length === 0 ? "" : `, instead of ${instead.join(", ")}`;
    return `  ${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${source}${note}`;
  });
  return [title, ...rows].join("\n");
}

function brief(name: string): string {
  const line = name.replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
