import type { TokenAuditAnswer } from "../../contract/index.ts";

const columns = ["at", "subject", "state", "message", "remedy"] as const;

/** One line for each finding, with a head; RFC 4180. */
export function auditAsCsv(audit: TokenAuditAnswer): string {
  const rows = audit.findings.map(({ subject, state, message, remedy }) => [
    audit.at,
    subject,
    state,
    message,
    remedy ?? "",
  ]);
  return csvOf([columns, ...rows]);
}

/** RFC 4180; what strangers wrote does no harm in a spreadsheet. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** Names of repositories are strangers' words: what a spreadsheet would take for a formula is made a text. */
function cell(text: string): string {
  const harmless = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
