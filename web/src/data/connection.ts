import type { ConnectionAnswer } from "../../../src/contract/index.ts";
import { daysLeftWords, expirySentence } from "./days.ts";

/** From this many days on, an expiry is something to do. */
const soon = 14;

/** The state of the connection as the first line of a page. */
export function connectionSentence({ connection }: ConnectionAnswer): {
  readonly tone: "good" | "bad" | "plain";
  readonly sentence: string;
} {
  if (connection === null)
    return { tone: "plain", sentence: "Kody is not connected to Bitbucket." };
  const { account, tokenHint, status, daysLeft, expiresOn } = connection;
  if (status === "disconnected") {
    return { tone: "bad", sentence: "Kody was disconnected from Bitbucket. All work waits." };
  }
  if (status === "refused") {
    return {
      tone: "bad",
      sentence: `The token that ends in ${tokenHint} can’t be used. All work waits for a new one.`,
    };
  }
  const expiry = daysLeft === null ? "" : ` ${expirySentence(expiresOn, daysLeft)}`;
  const tone = daysLeft !== null && daysLeft <= soon ? "bad" : "good";
  return { tone, sentence: `Connected as ${account}.${expiry}` };
}

/** The expiry for a row of facts: short. */
export function expiryWords(expiresOn: string | null, daysLeft: number | null): string {
  if (expiresOn === null || daysLeft === null) return "not known";
  return `${expiresOn}, ${daysLeftWords(daysLeft)}`;
}
