import { stripVTControlCharacters } from "node:util";
import { colorsFor } from "./colors.ts";
import type { Terminal } from "./command.ts";
import { printable } from "./terminal-text.ts";

/** Shows the steps of long work on standard error, so that standard output stays the result. */
export interface Progress {
  /** A heading, e.g. what is being reviewed. */
  title(text: string): void;
  /** A step that is finished. */
  step(name: string, milliseconds: number, failure?: string): void;
  /** What is being worked on now; replaced by the next call on a terminal, not shown elsewhere. */
  working(text: string): void;
  /** Leaves the steps on a line of their own; nothing when none is shown, so that it may be called twice. */
  end(): void;
}

export function createProgress(terminal: Terminal, quiet: boolean): Progress {
  const paint = colorsFor(terminal.live);
  let steps = "";
  let shown = false;
  const rewrite = (line: string): void => {
    if (!terminal.live) return;
    terminal.err(`\r\u001b[2K${line}`);
    shown = line !== "";
  };
  /** A line that wraps could not be rewritten: the plain text's end is what matters then. */
  const fitting = (line: string): string => {
    const plain = stripVTControlCharacters(line);
    return plain.length < terminal.columns
      ? line
      : `…${plain.slice(plain.length - Math.max(0, terminal.columns - 2))}`;
  };
  return {
    title(text) {
      if (quiet) return;
      if (shown) rewrite("");
      terminal.err(`${printable(text)}\n`);
    },
    step(name, milliseconds, failure) {
      if (quiet) return;
      const mark = failure === undefined ? paint.green("✔") : paint.red("✖");
      steps += `${steps === "" ? "" : "   "}${mark} ${name} ${failure ?? `${(milliseconds / 1000).toFixed(1)} s`}`;
      rewrite(fitting(steps));
    },
    working(text) {
      if (!quiet) rewrite(fitting(`${steps === "" ? "" : `${steps}   `}${paint.dim(`… ${text}`)}`));
    },
    end() {
      if (quiet) return;
      if (shown) rewrite("");
      if (steps !== "") terminal.err(`${steps}\n`);
      steps = "";
    },
  };
}
