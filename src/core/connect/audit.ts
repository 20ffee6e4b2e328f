import type { AuditFinding, NewTokenAudit, TokenAudit } from "../ports/index.ts";

/** The audit of what was found, told apart from the one before. */
export function concludeAudit(
  looked: Pick<NewTokenAudit, "at" | "trigger" | "findings" | "seen"> & {
    /** Uuid → `workspace/slug`, of the repositories that were seen now. */
    readonly names: ReadonlyMap<string, string>;
    /** First words of the subjects that could not be looked at: nothing is said of them. */
    readonly unseen: readonly string[];
  },
  previous: TokenAudit | null,
): NewTokenAudit {
  const { at, trigger, seen, names, unseen } = looked;
  // Gravest first, otherwise as they were found.
  const findings = looked.findings.toSorted((a, b) => gravity[b.state] - gravity[a.state]);
  return {
    at,
    trigger,
    summary: summaryOf(findings),
    ok: findings.every((finding) => finding.state === "good"),
    changes:
      previous === null
        ? []
        : [...changed(findings, previous, unseen), ...appeared(names, previous)],
    findings,
    seen,
  };
}

const gravity = { good: 0, warning: 1, problem: 2 } as const;

function summaryOf(findings: readonly AuditFinding[]): string {
  const problems = findings.filter((finding) => finding.state === "problem");
  const warnings = findings.filter((finding) => finding.state === "warning");
  const [first] = [...problems, ...warnings];
  if (first === undefined) return "Everything is as it should be.";
  const counts = [count(problems.length, "problem"), count(warnings.length, "warning")].filter(
    (part) => part !== "",
  );
  return `${counts.join(" and ")}: ${first.message}`;
}

function count(number: number, what: string): string {
  return number === 0 ? "" : `${number} ${what}${number === 1 ? "" : "s"}`;
}

function changed(
  findings: readonly AuditFinding[],
  previous: TokenAudit,
  unseen: readonly string[],
): string[] {
  const before = new Map(previous.findings.map((finding) => [finding.subject, finding]));
  const now = new Set(findings.map((finding) => finding.subject));
  return [
    ...findings
      .filter((finding) => (before.get(finding.subject)?.state ?? "good") !== finding.state)
      .map((finding) =>
        finding.state === "good" ? `Good again: ${finding.message}` : finding.message,
      ),
    ...previous.findings
      .filter((finding) => finding.state !== "good" && !now.has(finding.subject))
      .filter(({ subject }) => !unseen.includes(subject.split(" ")[0] ?? ""))
      .map((finding) => `No longer so: ${finding.message}`),
  ];
}

/** Repositories that the account did not see the time before. */
function appeared(names: ReadonlyMap<string, string>, previous: TokenAudit): string[] {
  const { seen } = previous;
  if (seen === null) return [];
  const known = new Set(seen);
  const fresh = [...names].filter(([uuid]) => !known.has(uuid)).map(([, name]) => name);
  if (fresh.length === 0) return [];
  const shown = fresh.slice(0, 10).join(", ");
  const more = fresh.length > 10 ? ` and ${fresh.length - 10} more` : "";
  return [
    `${count(fresh.length, "new repositor").replace(/ors?$/, fresh.length === 1 ? "ory" : "ories")}: ${shown}${more}.`,
  ];
}
