import { KodyError } from "../../core/domain/index.ts";
import type { AuditEntry } from "../../core/ports/index.ts";
import { choice, text, type Command, type CommandInput, type Terminal } from "./command.ts";
import { printable } from "./terminal-text.ts";
import { withParts } from "./opened-parts.ts";

export const auditLogCommand: Command = {
  name: "audit-log",
  summary: "Shows who did what in Kody, or verifies that nobody changed that record.",
  positional: "verify|show",
  options: {
    expect: {
      type: "string",
      value: "HASH",
      help: "verify: the hash of an entry, as Kody's log or an earlier verify gave it.",
    },
    limit: {
      type: "string",
      value: "N",
      help: "show: so many entries, the newest; 50 by default.",
    },
    format: { type: "string", value: "FORMAT", help: "pretty or json." },
  },
  run,
};

async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const format = choice(input, "format", ["pretty", "json"]);
  const limit = limitOf(input);
  const [what, ...more] = input.positionals;
  if (more.length > 0 || (what !== "verify" && what !== "show"))
    throw new KodyError("invalid-input", "Say what to do: `kody audit-log verify` or `show`.");
  return what === "verify"
    ? verify(terminal, text(input, "expect"), format)
    : show(terminal, limit, format);
}

/** 0: intact; 1: it was tampered with. */
async function verify(
  terminal: Terminal,
  expected: string | null,
  format: "pretty" | "json",
): Promise<number> {
  const { verificationAnswer } = await import("../../app/index.ts");
  const answer = await withParts(terminal, async ({ auditLog }) =>
    verificationAnswer(await auditLog.verify(expected?.trim().toLowerCase())),
  );
  terminal.out(
    format === "json" ? `${JSON.stringify(answer)}\n` : `${printable(answer.message)}\n`,
  );
  return answer.intact ? 0 : 1;
}

async function show(terminal: Terminal, limit: number, format: "pretty" | "json"): Promise<number> {
  const entries = await withParts(terminal, ({ auditLog }) => auditLog.list(limit));
  if (format === "json") {
    terminal.out(`${JSON.stringify(entries, null, 2)}\n`);
    return 0;
  }
  // The newest stands at the end, where one looks.
  for (const entry of entries.toReversed()) terminal.out(`${line(entry)}\n`);
  if (entries.length === 0) terminal.out("Nothing is recorded yet.\n");
  return 0;
}

function line({ sequence, at, actor, action, subject, details }: AuditEntry): string {
  const facts = Object.keys(details).length === 0 ? "" : `  ${JSON.stringify(details)}`;
  return printable(
    `${String(sequence).padStart(6)}  ${at.toISOString()}  ${actor}  ${action}  ${subject}${facts}`,
  );
}

function limitOf(input: CommandInput): number {
  const given = text(input, "limit") ?? "50";
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
  throw new KodyError("invalid-input", `--limit takes a whole number from 1, not "${given}".`);
}
