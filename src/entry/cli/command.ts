import { parseArgs, type ParseArgsConfig } from "node:util";
import { KodyError } from "../../core/domain/index.ts";

/** Where a command writes and what it knows of its surroundings; tests pass their own. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard output is a terminal: colours and addresses to click. */
  readonly colours: boolean;
  /** Standard error is a terminal: progress may be rewritten in place. */
  readonly live: boolean;
  /** Characters in a line of standard error; infinite when it is not a terminal. */
  readonly columns: number;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: Input;
  /** Resolves when the person asks to stop (Ctrl-C, SIGTERM). */
  interrupted(): Promise<void>;
}

/** What a person or a program says to a command. */
export interface Input {
  /** Standard input and output are a terminal, so a person can be asked. */
  readonly interactive: boolean;
  /** All of standard input. */
  read(): Promise<string>;
  /** Asks a person; null when they don't want to go on. */
  ask(question: Question): Promise<string | null>;
}

export interface Question {
  readonly words: string;
  /** Not shown while it is typed or pasted. */
  readonly hidden: boolean;
  /** What is wrong with an answer, as a sentence, else null; then it is asked again. */
  check(answer: string): string | null;
}

export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** e.g. `FILE`; strings only. */
  readonly value?: string;
  /** May be given several times; strings only. */
  readonly multiple?: boolean;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** e.g. `[RANGE]`; "" when it takes none. */
  readonly positional: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Looks at the arguments before anything quotes them: why they must not be used, as sentences, else null. */
  refuse?(args: readonly string[]): string | null;
  /** Answers the exit code. */
  run(input: CommandInput, terminal: Terminal): Promise<number>;
}

export interface CommandInput {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** Parses strictly: an unknown option is an error, never ignored. Throws `invalid-input`. */
export function parseCommand(command: Command, args: readonly string[]): CommandInput {
  const refusal = command.refuse?.(args) ?? null;
  if (refusal !== null) throw new KodyError("invalid-input", refusal);
  const options: NonNullable<ParseArgsConfig["options"]> = {
    help: { type: "boolean", short: "h" },
  };
  for (const [name, option] of Object.entries(command.options)) {
    const { type, short, multiple = false } = option;
    options[name] = { type, multiple, ...(short === undefined ? {} : { short }) };
  }
  try {
    const parsed = parseArgs({
      args: [...args],
      options,
      allowPositionals: command.positional !== "",
      strict: true,
    });
    return { values: parsed.values as CommandInput["values"], positionals: parsed.positionals };
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(/\.\s/);
    throw new KodyError(
      "invalid-input",
      `${reason.replace(/\.$/, "")}. See \`kody ${command.name} --help\`.`,
    );
  }
}

export function text(input: CommandInput, name: string): string | null {
  const value = input.values[name];
  return typeof value === "string" ? value : null;
}

/** All values of an option that may be given several times. */
export function texts(input: CommandInput, name: string): readonly string[] {
  const value = input.values[name];
  return typeof value === "object" ? value : [];
}

export function flag(input: CommandInput, name: string): boolean {
  return input.values[name] === true;
}

/** One of `choices`, or the first of them when the option is absent. Throws `invalid-input`. */
export function choice<const T extends string>(
  input: CommandInput,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const value = text(input, name);
  if (value === null) return choices[0];
  const found = choices.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new KodyError(
    "invalid-input",
    `--${name} takes one of ${choices.join(", ")}, not "${value}".`,
  );
}

export function usage(command: Command): string {
  const rows = [
    ...Object.entries(command.options),
    ["help", { type: "boolean", short: "h", help: "Show this." }] as const,
  ];
  const left = rows.map(([name, option]) => {
    const short = option.short === undefined ? "    " : `-${option.short}, `;
    const value = "value" in option && option.value !== undefined ? ` ${option.value}` : "";
    return `  ${short}--${name}${value}`;
  });
  const width = Math.max(...left.map((cell) => cell.length)) + 2;
  const lines = rows.map(
    ([, option], index) => `${(left[index] ?? "").padEnd(width)}${option.help}`,
  );
  const head = ["kody", command.name, command.positional, "[OPTIONS]"]
    .filter((word) => word !== "")
    .join(" ");
  return `${command.summary}\n\nUsage: ${head}\n\n${lines.join("\n")}\n`;
}
