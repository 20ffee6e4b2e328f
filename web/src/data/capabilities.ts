import type { AccountCheck, ConnectionAnswer, ScopeRow } from "../../../src/contract/index.ts";
import { count, list } from "./words.ts";

/** What a token can do, as the first line of a page. */
export function capabilitySentence(answer: ConnectionAnswer): {
  readonly ok: boolean;
  readonly sentence: string;
} {
  const { connection, scopes, features, account } = answer;
  if (connection === null) return { ok: false, sentence: "There is no token." };
  const who = `This is ${connection.account}’s token.`;
  if (connection.status !== "active") return { ok: false, sentence: `${who} It can’t be used.` };
  const off = features.filter(({ on }) => !on).length;
  const excess = scopes.filter(({ state }) => state === "excess").length;
  const troubles = account.filter(({ state }) => state === "warning" || state === "problem").length;
  const parts = [
    ...(off > 0 ? [`${count(off, "feature is", "features are")} off`] : []),
    ...(excess > 0 ? [`it has ${count(excess, "scope")} too many`] : []),
    ...(troubles > 0 ? [`${count(troubles, "thing")} to know about the account`] : []),
  ];
  if (parts.length === 0)
    return { ok: true, sentence: `${who} It can do everything that Kody does.` };
  return {
    ok: off === 0 && !account.some(({ state }) => state === "problem"),
    sentence: `${who} ${capital(list(parts))}.`,
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const scopeWords: Readonly<Record<ScopeRow["state"], readonly [string, string]>> = {
  granted: ["✓", "granted"],
  missing: ["✕", "missing"],
  excess: ["▲", "too much"],
  retired: ["–", "retired"],
  unknown: ["?", "not known"],
};

/** Shape and word of a scope's state. */
export function scopeState(state: ScopeRow["state"]): readonly [string, string] {
  return scopeWords[state];
}

const checkShapes: Readonly<Record<AccountCheck["state"], readonly [string, string]>> = {
  good: ["✓", "good"],
  warning: ["▲", "warning"],
  problem: ["✕", "problem"],
  unknown: ["?", "not known"],
};

export function checkState(state: AccountCheck["state"]): readonly [string, string] {
  return checkShapes[state];
}
