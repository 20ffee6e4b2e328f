import type { BranchRestriction } from "../ports/index.ts";

/**
 * The restrictions that may be about this branch. Where it is not certain they count: branches' types are not known
 * here, nor what a sign means that Bitbucket doesn't document, and `*` is taken to match slashes too.
 */
export function restrictionsOf(
  branch: string,
  restrictions: readonly BranchRestriction[],
): BranchRestriction[] {
  return restrictions.filter(
    ({ branchType, pattern }) => branchType !== null || mayMatch(pattern, branch),
  );
}

function mayMatch(pattern: string, branch: string): boolean {
  return pattern === "" || /[[\]{}!\\]/.test(pattern) || matchesGlob(pattern, branch);
}

/** `*` and `**` stand for anything, `?` for one character. Never tries all ways: at most length × length steps. */
function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let next = 0;
  let star: { readonly at: number; next: number } | null = null;
  while (next < text.length || at < pattern.length) {
    const sign = pattern[at];
    if (sign === "*") {
      at += 1;
      star = { at, next };
    } else if (next < text.length && (sign === "?" || sign === text[next])) {
      at += 1;
      next += 1;
    } else if (star === null || star.next >= text.length) return false;
    else {
      star.next += 1;
      at = star.at;
      next = star.next;
    }
  }
  return true;
}

/** The greatest number that restrictions of this kind ask for; 0 when there is none, null when one does not say. */
export function demandOf(kind: string, restrictions: readonly BranchRestriction[]): number | null {
  const values = restrictions.filter((one) => one.kind === kind).map(({ value }) => value);
  if (values.includes(null)) return null;
  return Math.max(0, ...values.map((value) => value ?? 0));
}

/** May this account merge? Null: it may be in a group, and who is in groups is not known. */
export function mayMerge(uuid: string, restrictions: readonly BranchRestriction[]): boolean | null {
  const limits = restrictions.filter(({ kind }) => kind === "restrict_merges");
  const isListed = (one: BranchRestriction): boolean => one.users.includes(uuid);
  if (limits.every(isListed)) return true;
  return limits.every((one) => isListed(one) || one.groups.length > 0) ? null : false;
}
