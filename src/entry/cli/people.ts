import { invite, resetPassword, type Invitation } from "../../core/access/index.ts";
import { KodyError, type Role } from "../../core/domain/index.ts";
import type { PersonRecord } from "../../core/ports/index.ts";
import type { Parts } from "../../app/index.ts";
import { choice, text, type Command, type CommandInput, type Terminal } from "./command.ts";
import { printable } from "./terminal-text.ts";
import { withParts } from "./opened-parts.ts";

export const peopleCommand: Command = {
  name: "people",
  summary: "Lists, invites and lets in again the people who may use Kody.",
  positional: "list | invite EMAIL | reset EMAIL",
  options: {
    role: { type: "string", value: "ROLE", help: "invite: viewer (default) or admin." },
  },
  run,
};

async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const role = choice(input, "role", ["viewer", "admin"]);
  const [what, email, ...more] = input.positionals;
  if (what === "list" && email === undefined) return list(terminal);
  const one = email !== undefined && more.length === 0;
  if (what === "invite" && one) return letIn(terminal, (parts) => inviteOne(parts, email, role));
  if (what === "reset" && one && text(input, "role") === null)
    return letIn(terminal, ({ access }) => resetPassword(access, email, { kind: "console" }));
  throw new KodyError(
    "invalid-input",
    "Say what to do: `kody people list`, `kody people invite EMAIL` or `kody people reset EMAIL`.",
  );
}

function inviteOne({ access }: Parts, email: string, role: Role): Promise<Invitation> {
  return invite(access, { email, role }, { kind: "console" });
}

/** Prints the link on standard output, alone, and what to do with it beside. */
async function letIn(
  terminal: Terminal,
  make: (parts: Parts) => Promise<Invitation>,
): Promise<number> {
  const { invitationLink } = await import("../../app/index.ts");
  const link = await withParts(terminal, async (parts) => {
    const { word } = await make(parts);
    return invitationLink(addressOf(parts.settings), word);
  });
  terminal.err("Give this address to the person. It works once, for seven days:\n");
  terminal.out(`${link}\n`);
  return 0;
}

/** Where a Kody with these settings is found. */
function addressOf({ publicUrl, host, port }: Parts["settings"]): string {
  if (publicUrl !== null) return publicUrl;
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

async function list(terminal: Terminal): Promise<number> {
  const people = await withParts(terminal, ({ access }) => access.people.list());
  for (const person of people) terminal.out(`${line(person)}\n`);
  if (people.length === 0)
    terminal.out("Nobody yet. `kody start` prints the address for the first administrator.\n");
  return 0;
}

function line({ email, name, role, state, lastSeenAt }: PersonRecord): string {
  const seen = lastSeenAt === null ? "never seen" : `last seen ${lastSeenAt.toISOString()}`;
  return printable([email, name, role, state, seen].filter((part) => part !== "").join("  "));
}
