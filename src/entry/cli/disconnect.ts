import type { DisconnectAnswer } from "../../contract/index.ts";
import type { Command, CommandInput, Terminal } from "./command.ts";
import { printable } from "./terminal-text.ts";
import { withConsole } from "./with-console.ts";

export const disconnectCommand: Command = {
  name: "disconnect",
  summary: "Forgets the token at once, switches the webhooks off and parks the work.",
  positional: "",
  options: {},
  run,
};

async function run(_: CommandInput, terminal: Terminal): Promise<number> {
  const answer = await withConsole(terminal, (kody) =>
    kody.connection.disconnect({ kind: "console" }),
  );
  terminal.out(printAnswer(answer));
  return 0;
}

function printAnswer({
  hooksSwitchedOff,
  hooksLeft,
  deleteHooksAt,
  revokeUrl,
}: DisconnectAnswer): string {
  const lines = [
    "Kody has forgotten the token. Reviews are kept; what waits goes on with the next token.",
    `Revoke it now: ${revokeUrl}`,
    `Webhooks switched off: ${hooksSwitchedOff}`,
    ...hooksLeft.map(({ place, reason }) => `  still active  ${place}  ${reason}`),
    ...(deleteHooksAt.length === 0
      ? []
      : ["Kody's scopes don't allow deleting them; a person can, here:"]),
    ...deleteHooksAt.map((address) => `  ${address}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
