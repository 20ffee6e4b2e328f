import { text as readStream } from "node:stream/consumers";
import type { Input, Question } from "./command.ts";

/** More than any token or page of tokens; what is piped in by mistake is not read to its end. */
const longest = 100_000;

export function processInput(): Input {
  return {
    interactive: process.stdin.isTTY && process.stdout.isTTY,
    async read() {
      const whole = await readStream(process.stdin);
      return whole.slice(0, longest);
    },
    ask,
  };
}

async function ask({ words, hidden, check }: Question): Promise<string | null> {
  const { isCancel, password, text } = await import("@clack/prompts");
  const options = {
    message: words,
    validate: (answer: string | undefined) => check(answer ?? "") ?? undefined,
  };
  const answer = hidden ? await password(options) : await text(options);
  return isCancel(answer) ? null : answer;
}
