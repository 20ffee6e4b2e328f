import { colorsFor } from "./colors.ts";
import type { Terminal } from "./command.ts";

/** Shows the steps of long work on standard error, so that standard output stays the result. */
export interface Progress {
  /** A heading, e.g. what is being reviewed. */
  title(text: string): void;
  /** A step that is finished. */
  step(name: string, milliseconds: number, failure?: string): void;
  /** What is being worked on now; replaced by the next call on a terminal, not shown elsewhere. */
  working(text: string): void;
  end(): void;
}

export function createProgress(terminal: Terminal, quiet: boolean): Progress {
  const paint = colorsFor(terminal.live);
  let steps = "";
  const rewrite = (line: string): void => {
    if (terminal.live) terminal.err(`\r\u001b[2K${line}`);
  };
  return {
    title(text) {
      if (!quiet) terminal.err(`${text}\n`);
    },
    step(name, milliseconds, failure) {
      if (quiet) return;
      const mark = failure === undefined ? paint.green("✔") : paint.red("✖");
      steps += `${steps === "" ? "" : "   "}${mark} ${name} ${failure ?? `${(milliseconds / 1000).toFixed(1)} s`}`;
      rewrite(steps);
    },
    working(text) {
      if (!quiet) rewrite(`${steps === "" ? "" : `${steps}   `}${paint.dim(`… ${text}`)}`);
    },
    end() {
      if (quiet) return;
      if (terminal.live) rewrite(`${steps}\n`);
      else if (steps !== "") terminal.err(`${steps}\n`);
      steps = "";
    },
  };
}
