import type { ChangedFile, RawFinding, Severity } from "../../../core/domain/index.ts";
import type { SkippedFile } from "../../../core/ports/index.ts";
import type { Advisory, Vulnerabilities } from "../osv/index.ts";
import { quote } from "../source/index.ts";
import { type ComparedDependencies, keyOf } from "./compare.ts";
import type { Resolved } from "./dependency.ts";
import { findingOf } from "./say.ts";

/** Packages that one review asks about. */
const MOST_ASKED = 2_000;

/** Known vulnerabilities of the versions that the change brings in, one finding for a package and version. */
export async function vulnerabilityFindings(
  compared: ComparedDependencies,
  vulnerabilities: Vulnerabilities | null,
  signal: AbortSignal,
): Promise<{ findings: RawFinding[]; skipped: SkippedFile[] }> {
  const findings: RawFinding[] = [];
  const skipped: SkippedFile[] = [];
  if (vulnerabilities === null) return { findings, skipped };
  const asked = newVersions(compared);
  const [first] = asked;
  if (first === undefined) return { findings, skipped };
  if (asked.length > MOST_ASKED)
    skipped.push({
      path: first.file.path,
      reason: "too many new versions: some were not looked up",
    });
  try {
    const some = asked.slice(0, MOST_ASKED);
    const known = await vulnerabilities.affecting(
      some.map(({ one }) => one),
      signal,
    );
    for (const [at, { file, one }] of some.entries()) {
      const advisories = known[at] ?? [];
      if (advisories.length > 0) findings.push(vulnerable(file, one, advisories));
    }
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    skipped.push({ path: first.file.path, reason: `no vulnerabilities were looked up: ${why}` });
  }
  return { findings, skipped };
}

interface Brought {
  readonly file: ChangedFile;
  readonly one: Resolved;
}

/** Of lockfiles, and of manifests that say one version exactly, each package and version once. */
function newVersions({ manifests, locks }: ComparedDependencies): Brought[] {
  const found = new Map<string, Brought>();
  for (const { file, fresh } of locks)
    for (const one of fresh) if (!found.has(keyOf(one))) found.set(keyOf(one), { file, one });
  for (const { file, before, after } of manifests) {
    for (const [key, wanted] of after) {
      const version = exact(wanted.ecosystem, wanted.spec);
      if (version === null || wanted.source !== null || before.get(key)?.spec === wanted.spec)
        continue;
      const { ecosystem, name } = wanted;
      const one: Resolved = {
        ecosystem,
        name,
        version,
        installScript: false,
        address: null,
        line: null,
      };
      if (!found.has(keyOf(one))) found.set(keyOf(one), { file, one });
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The version that a manifest fixes; null for a range, which only a lockfile resolves. */
function exact(ecosystem: string, spec: string): string | null {
  const plain = /^\d[\w.+!-]*$/.test(spec) ? spec : null;
  if (ecosystem === "Go") return /^v(\d[\w.+-]*)$/.exec(spec)?.[1] ?? null;
  if (ecosystem === "PyPI") return /^={2,3}(\d[\w.+!-]*)$/.exec(spec)?.[1] ?? null;
  // A bare version is a range to Cargo.
  if (ecosystem === "crates.io") return /^=\s*(\d[\w.+-]*)$/.exec(spec)?.[1] ?? null;
  if (ecosystem === "NuGet") return plain ?? /^\[(\d[\w.+-]*)\]$/.exec(spec)?.[1] ?? null;
  return plain;
}

const RANKS: readonly Severity[] = ["critical", "high", "medium", "low", "info"];

function vulnerable(file: ChangedFile, one: Resolved, advisories: readonly Advisory[]): RawFinding {
  const worst =
    RANKS.find((rank) => advisories.some(({ severity }) => severity === rank)) ?? "high";
  const whole = `${one.name} ${one.version}`;
  const told = advisories
    .slice(0, 3)
    .map(({ id, summary }) => `${quote(id)} ${quote(summary, 160)}`);
  const more = advisories.length > 3 ? ` and ${advisories.length - 3} more` : "";
  const fixed = advisories.map(({ fixedIn }) => fixedIn);
  const cure = fixed.every((version) => version !== null)
    ? `Mended in ${[...new Set(fixed)].map((version) => quote(version)).join(", ")}: take a version that has all of it.`
    : "No mended version is known for all of it: see whether the code at fault is reached, or use something else.";
  return {
    ...findingOf("known-vulnerability", file, [one.name], whole, one.line),
    severity: worst,
    category: "security",
    message: `${quote(whole)}: ${told.join("; ")}${more}. ${cure}`,
    identity: `${whole}:${advisories
      .map(({ id }) => id)
      .join(",")
      .slice(0, 500)}`,
  };
}
