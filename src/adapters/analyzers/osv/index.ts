import type { Severity } from "../../../core/domain/index.ts";
import { verdictOf } from "./affected.ts";
import { openArchive, type Archive } from "./archive.ts";
import { comparableName, parseDocument } from "./document.ts";
import { type NameTable, startTable } from "./table.ts";

/** One known vulnerability of one version of a package. */
export interface Advisory {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  /** The nearest later version without it; null when none is known. */
  readonly fixedIn: string | null;
}

export interface Vulnerabilities {
  /**
   * By OSV's name of the ecosystem, in the order of their ids. The first question reads the whole database once; throws
   * `invalid-input` when it can't be read, or the signal's reason.
   */
  affecting(
    ecosystem: string,
    name: string,
    version: string,
    signal: AbortSignal,
  ): Promise<Advisory[]>;
  close(): Promise<void>;
}

interface Database {
  readonly archive: Archive;
  readonly table: NameTable;
}

/** Entries that one package may have; the rest is left out. */
const MOST_OF_ONE = 500;
/** Entries read between two looks at the rest of the program. */
const AT_ONCE = 64;

/** Known vulnerabilities from a database in OSV's format: a folder of JSON files or a zip archive on this machine. */
export function openVulnerabilities(path: string): Vulnerabilities {
  let opened: Promise<Database> | null = null;
  const database = (): Promise<Database> => {
    opened ??= open(path).catch((error: unknown) => {
      // Tried anew by the next review: somebody may have put it right.
      opened = null;
      throw error;
    });
    return opened;
  };
  return {
    async affecting(ecosystem, name, version, signal) {
      signal.throwIfAborted();
      const { archive, table } = await database();
      const compared = comparableName(ecosystem, name);
      const advisories = new Map<string, Advisory>();
      for (const entry of table.entriesOf(keyOf(ecosystem, compared)).slice(0, MOST_OF_ONE)) {
        signal.throwIfAborted();
        const document = parseDocument((await archive.read(entry)) ?? "");
        for (const one of document?.affected ?? []) {
          if (document === null || one.ecosystem !== ecosystem || one.name !== compared) continue;
          const { affected, fixedIn } = verdictOf(one, version);
          const { id, summary, severity } = document;
          if (affected) advisories.set(id, { id, summary, severity, fixedIn });
        }
      }
      return [...advisories.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    async close() {
      const current = opened;
      opened = null;
      await current?.then(({ archive }) => archive.close()).catch(() => undefined);
    },
  };
}

async function open(path: string): Promise<Database> {
  const archive = await openArchive(path);
  const builder = startTable();
  for (let at = 0; at < archive.count; at += AT_ONCE) {
    const numbers = Array.from(
      { length: Math.min(AT_ONCE, archive.count - at) },
      (_, step) => at + step,
    );
    const texts = await Promise.all(numbers.map((number) => archive.read(number)));
    for (const [step, text] of texts.entries()) {
      const names = new Set(namesIn(text ?? ""));
      for (const key of names) builder.add(key, at + step);
    }
  }
  return { archive, table: builder.finish() };
}

function namesIn(text: string): string[] {
  return (parseDocument(text)?.affected ?? []).map(({ ecosystem, name }) => keyOf(ecosystem, name));
}

function keyOf(ecosystem: string, name: string): string {
  return `${ecosystem}\0${name}`;
}
