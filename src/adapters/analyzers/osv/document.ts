import { z } from "zod";
import type { Severity } from "../../../core/domain/index.ts";
import { cvss3Score, severityOfScore } from "./cvss.ts";

/** One entry of the database, as far as it is used. */
export interface OsvDocument {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly affected: readonly AffectedPackage[];
}

export interface AffectedPackage {
  readonly ecosystem: string;
  /** As the ecosystem compares names. */
  readonly name: string;
  readonly versions: readonly string[];
  readonly ranges: readonly { readonly type: string; readonly events: readonly RangeEvent[] }[];
}

export interface RangeEvent {
  readonly kind: "introduced" | "fixed" | "last_affected" | "limit";
  readonly version: string;
}

const text = z.string().catch("");
const events = z.array(z.record(z.string(), z.unknown()).catch({})).catch([]);
const range = z.object({ type: text, events }).catch({ type: "", events: [] });
const affectedPackage = z
  .object({
    package: z.object({ ecosystem: text, name: text }).catch({ ecosystem: "", name: "" }),
    versions: z.array(text).catch([]),
    ranges: z.array(range).catch([]),
  })
  .catch({ package: { ecosystem: "", name: "" }, versions: [], ranges: [] });

/** OSV's schema, leniently: what is odd in an entry is left out of it. */
const schema = z.object({
  id: z.string().min(1).max(200),
  withdrawn: z.string().optional().catch(undefined),
  summary: text,
  details: text,
  severity: z.array(z.object({ type: text, score: text }).catch({ type: "", score: "" })).catch([]),
  database_specific: z.object({ severity: text }).catch({ severity: "" }),
  affected: z.array(affectedPackage).catch([]),
});

const KINDS = ["introduced", "fixed", "last_affected", "limit"] as const;

/** Null for what is no entry, and for one that was withdrawn. */
export function parseDocument(json: string): OsvDocument | null {
  const parsed = schema.safeParse(parseJson(json));
  if (!parsed.success || parsed.data.withdrawn !== undefined) return null;
  const { id, summary, details, severity, database_specific: extra, affected } = parsed.data;
  return {
    id,
    summary: summary === "" ? firstLine(details) : summary,
    severity: severityOf(id, severity, extra.severity),
    affected: affected.map((one) => ({
      ecosystem: one.package.ecosystem,
      name: comparableName(one.package.ecosystem, one.package.name),
      versions: one.versions,
      ranges: one.ranges.map(({ type, events: list }) => ({
        type,
        events: list.flatMap(eventsOf),
      })),
    })),
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function eventsOf(event: Record<string, unknown>): RangeEvent[] {
  return KINDS.flatMap((kind) => {
    const version = event[kind];
    return typeof version === "string" && version.length <= 200 ? [{ kind, version }] : [];
  });
}

function firstLine(details: string): string {
  return (details.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, 300);
}

const RATED: Readonly<Record<string, Severity>> = {
  LOW: "low",
  MODERATE: "medium",
  MEDIUM: "medium",
  HIGH: "high",
  CRITICAL: "critical",
};

/** Packages that are malware themselves have entries without a score. */
function severityOf(id: string, scores: readonly { score: string }[], rated: string): Severity {
  if (id.startsWith("MAL-")) return "critical";
  const known = RATED[rated.toUpperCase()];
  if (known !== undefined) return known;
  const score = scores.map((one) => cvss3Score(one.score)).find((one) => one !== null);
  return score === undefined || score === null ? "high" : severityOfScore(score);
}

/** The spelling by which an ecosystem tells packages apart. */
export function comparableName(ecosystem: string, name: string): string {
  if (ecosystem === "PyPI") return name.replace(/[-_.]+/g, "-").toLowerCase();
  return ecosystem === "NuGet" || ecosystem === "Packagist" ? name.toLowerCase() : name;
}
