import type { TokenAuditAnswer } from "../../contract/index.ts";
import { colorsFor } from "./colors.ts";
import { choice, type Command, type CommandInput, type Terminal } from "./command.ts";
import { printable } from "./terminal-text.ts";
import { withConsole } from "./with-console.ts";

export const auditCommand: Command = {
  name: "audit",
  summary: "Looks at token, scopes, account, repositories and webhooks; says what changed.",
  positional: "",
  options: {
    format: { type: "string", value: "FORMAT", help: "pretty (default), json or csv." },
  },
  run,
};

/** Exit code 0: all as it should be; 1: something is not; 2 (thrown errors): could not look. */
async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const format = choice(input, "format", ["pretty", "json", "csv"]);
  const { audit, csv } = await withConsole(terminal, async ({ connection }) => {
    const done = await connection.runAudit({ kind: "console" });
    return { audit: done, csv: format === "csv" ? await connection.auditAsCsv(done.id) : null };
  });
  if (format === "json") terminal.out(`${JSON.stringify(audit, null, 2)}\n`);
  else terminal.out(csv ?? printAudit(audit, terminal.colours));
  return audit.ok ? 0 : 1;
}

function printAudit(audit: TokenAuditAnswer, colours: boolean): string {
  const colors = colorsFor(colours);
  const paints = { good: colors.green, warning: colors.yellow, problem: colors.red } as const;
  const width = Math.max(...audit.findings.map((finding) => finding.subject.length));
  const changes =
    audit.changes.length === 0
      ? []
      : ["Since the last one:", ...audit.changes.map((change) => `  ${printable(change)}`), ""];
  const findings = audit.findings.flatMap(({ subject, state, message, remedy }) => [
    `  ${paints[state](state.padEnd(7))}  ${printable(subject).padEnd(width)}  ${printable(message)}`,
    ...(remedy === null || state === "good"
      ? []
      : [`  ${" ".repeat(7)}  ${" ".repeat(width)}  ${printable(remedy)}`]),
  ]);
  return `${[printable(audit.summary), "", ...changes, ...findings].join("\n")}\n`;
}
