import { isKodyError } from "../../core/domain/index.ts";
import type { Outbound, SendOutcome } from "../../core/ports/index.ts";

/** The answers of chat servers are a word or two. */
const answerBytes = 200;

/** Posts one message. Its address is the secret: no word of the outcome holds more of it than the host. */
export async function sendToWebhook(
  outbound: Outbound,
  url: string,
  body: object,
  milliseconds: number,
): Promise<SendOutcome> {
  const host = URL.parse(url)?.hostname ?? "The webhook";
  const tooLate = AbortSignal.timeout(milliseconds);
  try {
    const answer = await outbound.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "Kody" },
      body: JSON.stringify(body),
      signal: tooLate,
    });
    const words = await readWord(answer);
    return outcomeOf(host, answer, words);
  } catch (error) {
    if (tooLate.aborted) {
      return failed(
        `${host} did not answer in time. It may be overloaded; Kody tries again.`,
        true,
      );
    }
    if (isKodyError(error)) return failed(error.message, error.retryable);
    throw error;
  }
}

function outcomeOf(host: string, { status, ok, headers }: Response, word: string): SendOutcome {
  if (ok) return { sent: true, problem: null };
  const said = `${status}${word === "" ? "" : ` ${word}`}`;
  if (status === 429) {
    const seconds = Number(headers.get("retry-after") ?? "");
    return {
      ...failed(`${host} wants fewer messages (${said}); Kody waits and tries again.`, true),
      retryAfter: Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) : null,
    };
  }
  if (status >= 500 || status === 408) {
    return failed(`${host} has a problem of its own (${said}); Kody tries again.`, true);
  }
  return failed(
    `${host} refused the message (${said}). The webhook may have been removed or its address mistyped; make a new one and enter its address.`,
    false,
  );
}

function failed(problem: string, retryable: boolean) {
  return { sent: false, problem, retryable, retryAfter: null } as const;
}

/** Slack's `no_service`, `channel_is_archived` and their like; "" for everything else, which could be a whole page. */
async function readWord(answer: Response): Promise<string> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = answer.body?.getReader();
  if (reader === undefined) return "";
  try {
    const { value } = await reader.read();
    const text = new TextDecoder().decode(value?.subarray(0, answerBytes));
    return /^[a-z][a-z_]{2,40}$/.test(text.trim()) ? text.trim() : "";
  } catch {
    // The status is what counts.
    return "";
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
