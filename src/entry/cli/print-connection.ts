import type { AccountCheck, ConnectionAnswer, ScopeRow } from "../../contract/index.ts";
import { colorsFor, type Colors } from "./colors.ts";
import { printable } from "./terminal-text.ts";

/** What the token can do, one aligned line for each scope and for each thing about the account. */
export function printConnection(answer: ConnectionAnswer, colours: boolean): string {
  const { connection } = answer;
  if (connection === null) return "Kody is not connected to Bitbucket.\n";
  const colors = colorsFor(colours);
  const email = connection.email === null ? "" : ` (${connection.email})`;
  const lines = [
    `${colors.green("✔")} Connected as ${connection.account}${email}, token …${connection.tokenHint}${expiry(connection)}`,
    "",
    ...table(answer.scopes.map((row) => scopeCells(row, colors))),
    "",
    ...table(answer.account.map((check) => checkCells(check, colors))),
  ];
  if (answer.revoke !== null) {
    lines.push(
      "",
      `Revoke the token before it (…${answer.revoke.tokenHint}): ${answer.revoke.url}`,
    );
  }
  return `${lines.map(clean).join("\n")}\n`;
}

function expiry({ expiresOn, daysLeft }: NonNullable<ConnectionAnswer["connection"]>): string {
  if (expiresOn === null || daysLeft === null) return "";
  return `, expires ${expiresOn} (${daysLeft} days)`;
}

/** The state, painted and not, then the other cells. */
interface Row {
  readonly state: string;
  readonly paint: (text: string) => string;
  readonly cells: readonly [string, string];
}

function scopeCells(row: ScopeRow, colors: Colors): Row {
  const off = row.switchesOff.length === 0 ? row.purpose : `off: ${row.switchesOff.join("; ")}`;
  const says = row.state === "missing" ? off : (row.advice ?? row.purpose);
  const paints = {
    granted: colors.green,
    missing: colors.yellow,
    excess: colors.yellow,
    retired: colors.dim,
    unknown: colors.dim,
  } as const;
  return { state: row.state, paint: paints[row.state], cells: [row.scope, says] };
}

function checkCells({ state, title, detail, remedy }: AccountCheck, colors: Colors): Row {
  const paints = {
    good: colors.green,
    warning: colors.yellow,
    problem: colors.red,
    unknown: colors.dim,
  } as const;
  const says = state === "good" || remedy === null ? detail : `${detail} ${remedy}`;
  return { state, paint: paints[state], cells: [title, says] };
}

function table(rows: readonly Row[]): string[] {
  const width = Math.max(0, ...rows.map((row) => row.cells[0].length));
  return rows.map(
    ({ state, paint, cells: [name, says] }) =>
      `  ${paint(state.padEnd(8))} ${name.padEnd(width)}  ${says}`,
  );
}

/** Names come from Bitbucket; the colours of this page must stay. */
function clean(line: string): string {
  return line
    .split("\u001b")
    .map((part, index) => (index === 0 ? printable(part) : `\u001b${printable(part)}`))
    .join("");
}
