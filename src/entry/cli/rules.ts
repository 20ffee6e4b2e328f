import { lstat, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import {
  extendTeamFile,
  importInstructions,
  instructionFiles,
  joinRules,
  parseTeamFile,
  proposeTeamFile,
  type ImportedRules,
} from "../../config/index.ts";
import { configFileName, KodyError } from "../../core/domain/index.ts";
import { flag, type Command, type CommandInput, type Terminal } from "./command.ts";
import { plural, printable } from "./terminal-text.ts";

export const rulesCommand: Command = {
  name: "rules",
  summary: "Makes a .kody.yml of instructions that were written for other tools.",
  positional: "import [FILE...]",
  options: {
    write: {
      type: "boolean",
      help: "Write .kody.yml here, or add to the one that is there; otherwise only print it.",
    },
  },
  run,
};

/** Larger files are no instructions. Bytes. */
const maxBytes = 500_000;

async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const [action, ...named] = input.positionals;
  if (action !== "import") {
    throw new KodyError("invalid-input", "Say what to do: `kody rules import [FILE...]`.");
  }
  const files = named.length > 0 ? named : await findFiles(terminal.cwd);
  if (files.length === 0) {
    throw new KodyError(
      "invalid-input",
      `There is none of ${instructionFiles.join(", ")} here. Name the files to import.`,
    );
  }
  const imported: ImportedRules[] = [];
  for (const file of files) {
    const one = await importFile(terminal.cwd, file);
    imported.push(one);
    terminal.err(
      `${printable(file)}: ${plural(one.instructions.length, "rule")} in plain language\n`,
    );
  }
  const rules = joinRules(imported);
  const target = join(terminal.cwd, configFileName);
  const existing = await readExisting(target);
  if (!flag(input, "write")) {
    // For a file that is pasted or redirected, exactly what was read; a terminal only shows it.
    terminal.out(terminal.colours ? shown(proposeTeamFile(rules)) : proposeTeamFile(rules));
    if (existing !== null)
      terminal.err(`There is a ${configFileName} already; --write adds these to it.\n`);
    return 0;
  }
  await writeFile(target, existing === null ? proposeTeamFile(rules) : extended(existing, rules));
  terminal.err(`${configFileName} is written. Commit it to the main branch to put it in force.\n`);
  return 0;
}

/** Null when there is none. A link is not followed: whoever made the repository chose where it leads. */
async function readExisting(target: string): Promise<string | null> {
  const facts = await lstat(target).catch(() => null);
  if (facts === null) return null;
  if (facts.isFile() && facts.size <= maxBytes) return readFile(target, "utf8");
  throw new KodyError(
    "invalid-input",
    `${configFileName} is a link, a folder or larger than ${maxBytes / 1_000} kB. Move it away first.`,
  );
}

function extended(existing: string, rules: ImportedRules): string {
  const problem = (text: string) => {
    const parsed = parseTeamFile(configFileName, text);
    return parsed.ok ? null : parsed.problems[0];
  };
  const before = problem(existing);
  if (before !== null) {
    throw new KodyError(
      "invalid-input",
      `${configFileName}:${before?.line ?? 1} can't be used as it is: ${before?.message ?? ""} Mend it first.`,
    );
  }
  const text = extendTeamFile(existing, rules);
  const after = problem(text);
  if (after === null) return text;
  throw new KodyError(
    "invalid-input",
    `With these rules ${configFileName} could not be used: ${after?.message ?? ""} Import fewer files.`,
  );
}

function shown(text: string): string {
  return `${text.trimEnd().split("\n").map(printable).join("\n")}\n`;
}

async function importFile(cwd: string, file: string): Promise<ImportedRules> {
  const path = resolve(cwd, file);
  const facts = await lstat(path).catch(() => null);
  if (facts === null || !facts.isFile() || facts.size > maxBytes) {
    throw new KodyError(
      "invalid-input",
      `${file} is no file with instructions: it is absent, a link, a folder or larger than ${maxBytes / 1_000} kB.`,
    );
  }
  const imported = importInstructions(nameFrom(cwd, path), await readFile(path, "utf8"));
  if (imported !== null) return imported;
  throw new KodyError("invalid-input", `${file} is no valid YAML. Mend it, or leave it out.`);
}

/** From the folder at hand, with slashes; for a file elsewhere its name alone, because its folder says nothing here. */
function nameFrom(cwd: string, path: string): string {
  const name = relative(cwd, path).split(sep).join("/");
  return name.startsWith("../") || isAbsolute(name) ? basename(path) : name;
}

/** Those that other tools would find here, in a fixed order. What is reached through a link is not this repository's. */
async function findFiles(cwd: string): Promise<string[]> {
  const root = await realpath(cwd);
  const isHere = async (name: string): Promise<boolean> =>
    (await realpath(join(root, name)).catch(() => null)) === resolve(root, name);
  const found: string[] = [];
  for (const name of instructionFiles) {
    if (!(await isHere(name))) continue;
    if (!name.endsWith("/")) {
      if ((await lstat(join(root, name))).isFile()) found.push(name);
    } else {
      const inside = await readdir(join(cwd, name)).catch(() => []);
      const texts = inside.filter((file) => /\.(?:mdc|md)$/.test(file)).toSorted();
      found.push(...texts.map((file) => `${name}${file}`));
    }
  }
  return found;
}
