import type { Terminal } from "../command.ts";

/** A terminal that keeps what is written to it. */
export interface RecordedTerminal extends Terminal {
  written(): { out: string; err: string };
  /** Presses Ctrl-C. */
  interrupt(): void;
}

export function recordedTerminal(change: Partial<Terminal> = {}): RecordedTerminal {
  let out = "";
  let err = "";
  const pressed = Promise.withResolvers<void>();
  return {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    colours: false,
    live: false,
    columns: Number.POSITIVE_INFINITY,
    cwd: "/",
    environment: {},
    input: { interactive: false, read: async () => "", ask: async () => null },
    interrupted: () => pressed.promise,
    written: () => ({ out, err }),
    interrupt: () => pressed.resolve(),
    ...change,
  };
}

/** What a terminal of `columns` would show: understands line feeds, carriage returns, clearing a line, and wraps. */
export function screen(text: string, columns: number): string[] {
  const lines = [""];
  for (const part of text.match(/\u001b\[2K|\u001b\[[\d;]*m|[\s\S]/gu) ?? []) {
    const last = lines.length - 1;
    if (part === "\n") lines.push("");
    else if (part === "\u001b[2K") lines[last] = "";
    else if (part === "\r" || part.startsWith("\u001b[")) continue;
    else if ((lines[last] ?? "").length === columns) lines.push(part);
    else lines[last] += part;
  }
  return lines;
}
