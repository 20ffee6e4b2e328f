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

/** One version of one package, by OSV's name of the ecosystem. */
export interface PackageVersion {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
}

export interface Vulnerabilities {
  /**
   * For each of `packages`, in their order, what is known of it in the order of ids. The first question, and the first
   * after the database was renewed, reads all of it once. Throws `invalid-input` when it can't be read, or the signal's
   * reason. Nothing stays open afterwards.
   */
  affecting(packages: readonly PackageVersion[], signal: AbortSignal): Promise<Advisory[][]>;
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
  let indexed: Promise<Database> | null = null;

  async function current(): Promise<Database> {
    const known = indexed;
    if (known !== null && (await (await known).archive.isCurrent())) return known;
    // Another review may have begun to read it anew meanwhile.
    if (indexed === known) indexed = begin();
    return indexed ?? begin();
  }

  function begin(): Promise<Database> {
    const started = index(path);
    // Tried anew by the next review: somebody may have put it right.
    started.catch(() => {
      if (indexed === started) indexed = null;
    });
    return started;
  }

  return {
    async affecting(packages, signal) {
      signal.throwIfAborted();
      const database = await unlessAborted(current(), signal);
      const found: Advisory[][] = [];
      try {
        for (const one of packages) found.push(await advisoriesOf(one, database, signal));
      } finally {
        await database.archive.rest();
      }
      return found;
    },
  };
}

/** The database is read to its end for the next review, whatever becomes of this one. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

async function advisoriesOf(
  { ecosystem, name, version }: PackageVersion,
  { archive, table }: Database,
  signal: AbortSignal,
): Promise<Advisory[]> {
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
}

async function index(path: string): Promise<Database> {
  const archive = await openArchive(path);
  const builder = startTable();
  try {
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
  } finally {
    await archive.rest();
  }
  return { archive, table: builder.finish() };
}

function namesIn(text: string): string[] {
  return (parseDocument(text)?.affected ?? []).map(({ ecosystem, name }) => keyOf(ecosystem, name));
}

function keyOf(ecosystem: string, name: string): string {
  return `${ecosystem}\0${name}`;
}
