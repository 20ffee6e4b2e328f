import { scan } from "./scan.ts";

/** What stands for a secret in a text that leaves the machine. */
const stand = "[secret]";

/**
 * The text with everything that looks like a credential taken out, placeholders and passwords of tests included: it is
 * cheaper to hide too much than to send one. Lines keep their numbers.
 */
export async function maskSecrets(path: string, text: string): Promise<string> {
  let masked = "";
  let from = 0;
  for (const { start, end } of await scan(path, text)) {
    const lines = text.slice(start, end).split("\n").length - 1;
    masked += text.slice(from, start) + stand + "\n".repeat(lines);
    from = end;
  }
  return masked + text.slice(from);
}
