import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface MadeUpTree {
  readonly root: string;
  write(files: Readonly<Record<string, string>>): void;
  [Symbol.dispose](): void;
}

/** A folder with the given files, for the tests of the checks; it goes away at the end of `using`'s scope. */
export function madeUpTree(files: Readonly<Record<string, string>>): MadeUpTree {
  const root = mkdtempSync(join(tmpdir(), "kody-tree-"));
  function write(added: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(added)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  write(files);
  return { root, write, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
