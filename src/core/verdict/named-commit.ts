import type { CommandCall, CommandContext } from "../conversation/index.ts";
import { sameCommit } from "../domain/index.ts";
import { mergeStrategies, type Standing } from "../ports/index.ts";
import { codeSpan } from "../review/index.ts";

export interface Words {
  /** 12 to 40 digits. */
  readonly commit: string | null;
  readonly strategy: string | null;
  /** The first word that means nothing. */
  readonly unknown: string | null;
}

/** What stands behind a command that takes a commit, and where `strategies` has any a strategy. Nothing is guessed. */
export function readWords(rest: string, strategies: readonly string[]): Words {
  let words: Words = { commit: null, strategy: null, unknown: null };
  for (const word of rest.replaceAll("`", "").split(/\s+/)) {
    if (word === "") continue;
    const low = word.toLowerCase().replace(/[.,]$/, "");
    const strategy = low.replaceAll("-", "_");
    const isStrategy =
      strategies.includes(strategy) ||
      (strategies.length > 0 && mergeStrategies.some((one) => one === strategy));
    if (words.commit === null && /^[0-9a-f]{12,40}$/.test(low)) words = { ...words, commit: low };
    else if (words.strategy === null && isStrategy) words = { ...words, strategy };
    else return { ...words, unknown: word };
  }
  return words;
}

export type NamedCommit =
  | { readonly ok: true; readonly commit: string }
  | { readonly ok: false; readonly reason: string };

/**
 * The commit that a command means: the one it names, or the one whose review had finished when it was written. A push
 * that came after the comment is never meant.
 */
export async function namedCommit(
  { comment }: CommandCall,
  context: CommandContext,
  { pullRequest }: Standing,
  named: string | null,
): Promise<NamedCommit> {
  const head = pullRequest.source.commit;
  if (head === null) return { ok: false, reason: "Bitbucket does not say its newest commit." };
  const short = codeSpan(head.slice(0, 12));
  if (named !== null) {
    if (sameCommit(named, head)) return { ok: true, commit: longer(named, head) };
    const reason = `The newest commit is ${short}, not ${codeSpan(named.slice(0, 12))}.`;
    return { ok: false, reason };
  }
  const reviewed = await context.reviewed();
  if (reviewed === null || !sameCommit(reviewed.head, head))
    return {
      ok: false,
      reason: `The newest commit ${short} has not been reviewed. Name it if you mean it.`,
    };
  // An unreadable time compares false.
  if (!(reviewed.at.getTime() <= Date.parse(comment.createdOn)))
    return {
      ok: false,
      reason: `The review of ${short} had not finished when you wrote that. Name the commit if you mean it.`,
    };
  return { ok: true, commit: longer(reviewed.head, head) };
}

function longer(a: string, b: string): string {
  return a.length >= b.length ? a : b;
}
