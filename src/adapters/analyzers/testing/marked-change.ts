import type { Sides } from "./change-of.ts";

export interface MarkedChange {
  readonly sides: Sides;
  /** `path:line name` for every line of the new side that carries a mark. */
  readonly expected: readonly string[];
}

/**
 * A change written as one text for each file: lines that begin with `-` are of the base, with `+` of the head, all
 * others of both. ` «name»` at the end of a line says what must be found there, and is no part of it.
 */
export function markedChange(files: Readonly<Record<string, string>>): MarkedChange {
  const expected: string[] = [];
  const sides: Record<string, readonly [string, string]> = {};
  for (const [path, text] of Object.entries(files)) {
    const base: string[] = [];
    const head: string[] = [];
    for (const written of text
      .replace(/^\n/, "")
      .replace(/\n\s*$/, "")
      .split("\n")) {
      const [, code = "", mark] = /^(.*?)(?:\s*«([\w-]+)»)?$/.exec(written) ?? [];
      const line = code.slice(1);
      if (!code.startsWith("+")) base.push(line);
      if (code.startsWith("-")) continue;
      head.push(line);
      if (mark !== undefined) expected.push(`${path}:${head.length} ${mark}`);
    }
    sides[path] = [`${base.join("\n")}\n`, `${head.join("\n")}\n`];
  }
  return { sides, expected };
}
