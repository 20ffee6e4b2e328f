import type { LineRange } from "../../../core/domain/index.ts";

/** One instruction with its continued lines. */
export interface Instruction {
  /** In capitals: `RUN`. */
  readonly name: string;
  /** `--from=build` → `from`: `build`. */
  readonly flags: ReadonlyMap<string, string>;
  /** What follows, continued lines joined by a space, comments left out; without flags and here-documents. */
  readonly text: string;
  /** The lines of its here-documents, if any. */
  readonly body: string | null;
  readonly range: LineRange;
}

/** What one `FROM` begins. */
export interface Stage {
  readonly name: string | null;
  /** The image or stage as written. */
  readonly base: string;
  readonly from: Instruction;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** Those before the first `FROM`. */
  readonly head: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly lines: readonly string[];
}

const ESCAPE = /^#\s*escape\s*=\s*`\s*$/im;
const HEREDOC = /<<-?(["']?)([A-Za-z_]\w{0,60})\1/g;
const TAKES_HEREDOC: ReadonlySet<string> = new Set(["RUN", "COPY", "ADD"]);
/** More instructions than any person writes. */
const MOST = 20_000;

/** Docker: the Dockerfile reference. Understands continuation, comments in between, here-documents, escape directive. */
export function readDockerfile(text: string): Dockerfile {
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  const escape = ESCAPE.test(text.slice(0, 500)) ? "`" : "\\";
  const instructions: Instruction[] = [];
  let at = 0;
  while (at < lines.length && instructions.length < MOST) {
    const line = (lines[at] ?? "").trim();
    if (line === "" || line.startsWith("#")) at += 1;
    else {
      const read = readInstruction(lines, at, escape);
      instructions.push(read.instruction);
      at = read.next;
    }
  }
  const first = instructions.findIndex(({ name }) => name === "FROM");
  const head = first === -1 ? instructions : instructions.slice(0, first);
  return { head, stages: stagesOf(instructions.slice(head.length)), lines };
}

function readInstruction(
  lines: readonly string[],
  start: number,
  escape: string,
): { instruction: Instruction; next: number } {
  const parts: string[] = [];
  let at = start;
  for (; at < lines.length; at += 1) {
    const line = (lines[at] ?? "").trim();
    if (at > start && (line === "" || line.startsWith("#"))) continue;
    const goesOn = line.endsWith(escape);
    parts.push(goesOn ? line.slice(0, -1).trim() : line);
    if (!goesOn) break;
  }
  let end = Math.min(at, lines.length - 1);
  const whole = parts.join(" ").trim();
  const name = (/^\S+/.exec(whole)?.[0] ?? "").toUpperCase();
  const { flags, rest } = flagsOf(whole.slice(name.length).trim());
  const body: string[] = [];
  const ends = TAKES_HEREDOC.has(name) ? [...rest.matchAll(HEREDOC)].map((one) => one[2]) : [];
  for (const word of ends) {
    const close = lines.findIndex((line, index) => index > end && line.trim() === word);
    if (close === -1) break;
    body.push(...lines.slice(end + 1, close));
    end = close;
  }
  return {
    instruction: {
      name,
      flags,
      text: rest,
      body: body.length > 0 ? body.join("\n") : null,
      range: { start: start + 1, end: end + 1 },
    },
    next: end + 1,
  };
}

function flagsOf(text: string): { flags: Map<string, string>; rest: string } {
  const flags = new Map<string, string>();
  let rest = text;
  for (;;) {
    const flag = /^--([a-z-]{1,40})(?:=(\S*))?(?:\s+|$)/.exec(rest);
    if (flag === null) return { flags, rest };
    flags.set(flag[1] ?? "", flag[2] ?? "");
    rest = rest.slice(flag[0].length);
  }
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.name === "FROM") {
      const parts = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(instruction.text);
      stages.push({
        name: parts?.[2]?.toLowerCase() ?? null,
        base: parts?.[1] ?? "",
        from: instruction,
        instructions: [],
      });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The words of an exec form, null when the text isn't one or isn't valid JSON. */
export function execForm(text: string): string[] | null {
  if (!text.startsWith("[")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : null;
  } catch {
    return null;
  }
}

/** `A=1 B="x y"` or the old `A 1` → names and values. */
export function assignments(text: string): [name: string, value: string][] {
  if (!/^[\w.-]+=/.test(text)) {
    const old = /^([\w.-]+)(?:\s+(.*))?$/.exec(text);
    return old === null ? [] : [[old[1] ?? "", unquote(old[2] ?? "")]];
  }
  return [...text.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\]|\\.)*)/g)].map(
    (one) => [one[1] ?? "", unquote(one[2] ?? "")],
  );
}

function unquote(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}
