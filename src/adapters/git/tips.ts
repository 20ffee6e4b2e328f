import {
  KodyError,
  sameCommit,
  type BranchTip,
  type PullRequest,
} from "../../core/domain/index.ts";
import { isMissingRef } from "./failures.ts";
import {
  fetchRefs,
  nextDepth,
  rememberDepth,
  rememberedDepth,
  shallowCommits,
  type Depth,
  type FetchSpace,
  type Remote,
} from "./fetch.ts";
import { mergeBase, parseName } from "./objects.ts";

export interface Tips {
  /** 40 digits each. */
  readonly head: string;
  readonly destination: string;
  readonly mergeBase: string;
}

interface Want {
  readonly remote: Remote;
  readonly branch: string;
  readonly commit: string | null;
  readonly target: string;
  /** The fork is gone: a branch of that name in the repository at hand would be another one. */
  readonly forkGone: boolean;
}

/**
 * Fetches both sides of a pull request, deeper until their merge base is certain. The head is the commit that the pull
 * request names; when that cannot be had any more (a force push), it is the branch's tip.
 */
export async function fetchTips(
  space: FetchSpace,
  pullRequest: PullRequest,
  origin: Remote,
  source: Remote,
): Promise<Tips> {
  const refs = `refs/kody/pr/${pullRequest.ref.id}`;
  const base = { ...wanted(origin, pullRequest.destination, `${refs}/base`), forkGone: false };
  const head = wanted(source, pullRequest.source, `${refs}/head`);
  for (let depth = await rememberedDepth(space.gitDir); ; depth = nextDepth(depth)) {
    await fetchBoth(space, base, head, depth);
    const destination = await parseName(space.git, base.target);
    const headCommit = await namedCommit(space, head, depth);
    const isWhole = depth === null || (await shallowCommits(space.gitDir)).size === 0;
    const found = await mergeBase(space.git, destination, headCommit);
    if (found !== null && (isWhole || (await isCertain(space, found, headCommit, destination)))) {
      await rememberDepth(space.gitDir, depth);
      return { head: headCommit, destination, mergeBase: found };
    }
    if (isWhole) throw unrelated();
  }
}

function unrelated(): KodyError {
  return new KodyError(
    "invalid-input",
    "The branches of this pull request have no common history, so there is nothing to compare. Rebase the source branch.",
  );
}

function wanted(remote: Remote, tip: BranchTip, target: string): Want {
  const { branch, commit, repository } = tip;
  const usable = commit !== null && /^[0-9a-f]{7,64}$/.test(commit) ? commit : null;
  return {
    remote,
    branch: checkedBranch(branch),
    commit: usable,
    target,
    forkGone: repository === null,
  };
}

/** git's rules for branch names, as far as a name could be read as something else in a refspec. */
export function checkedBranch(branch: string): string {
  const odd = /[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|\.lock$/u;
  if (branch === "" || odd.test(branch)) {
    throw new KodyError(
      "invalid-input",
      `"${branch.replace(/\p{Cc}/gu, "?")}" cannot be the name of a branch. Check the pull request.`,
    );
  }
  return branch;
}

async function fetchBoth(space: FetchSpace, base: Want, head: Want, depth: Depth): Promise<void> {
  if (head.forkGone) return fetchOne(space, base, depth);
  if (base.remote.name !== head.remote.name) {
    await fetchOne(space, base, depth);
    await fetchOne(space, head, depth);
    return;
  }
  try {
    await fetchRefs(space, base.remote, [base, head].map(refspec), depth);
  } catch (error) {
    if (!isMissingRef(error)) throw error;
    await fetchOne(space, base, depth);
    await fetchOne(space, head, depth);
  }
}

/** A branch that is gone (merged, deleted) is fetched by its commit, if the full hash is known. */
async function fetchOne(space: FetchSpace, want: Want, depth: Depth): Promise<void> {
  try {
    await fetchRefs(space, want.remote, [refspec(want)], depth);
  } catch (error) {
    if (!isMissingRef(error)) throw error;
    if (want.commit === null || want.commit.length < 40) throw branchGone(want.branch, error);
    await fetchRefs(space, want.remote, [`${want.commit}:${want.target}`], depth).catch(
      (cause: unknown) => {
        throw isMissingRef(cause) ? branchGone(want.branch, cause) : cause;
      },
    );
  }
}

function refspec(want: Want): string {
  return `refs/heads/${want.branch}:${want.target}`;
}

function branchGone(branch: string, cause: unknown): KodyError {
  return new KodyError(
    "not-found",
    `The branch ${branch} is not in the remote repository any more. Push it again, or decline the pull request.`,
    { cause },
  );
}

/** The commit that the pull request names, if it can be had; else the tip of its branch. */
async function namedCommit(space: FetchSpace, want: Want, depth: Depth): Promise<string> {
  const tip = want.forkGone ? null : await parseName(space.git, want.target);
  const { commit } = want;
  if (tip !== null && (commit === null || sameCommit(tip, commit))) return tip;
  const here = commit === null ? null : await parseName(space.git, commit).catch(() => null);
  if (here !== null && tip !== null && (await isAncestor(space, here, tip)))
    return keep(space, want.target, here);
  // Off its branch, a commit's history does not grow with the branch's: it is fetched for itself.
  const hash = here ?? commit;
  const fetched =
    hash !== null && hash.length >= 40 && (await fetchCommit(space, want, hash, depth));
  if (fetched) return hash;
  if (here !== null) return keep(space, want.target, here);
  if (tip !== null) return tip;
  throw new KodyError(
    "not-found",
    "The fork of this pull request was deleted, and its commits with it. Push the branch again, or decline the pull request.",
  );
}

/** False when the remote does not have the commit, or does not give it. */
async function fetchCommit(
  space: FetchSpace,
  want: Want,
  hash: string,
  depth: Depth,
): Promise<boolean> {
  try {
    await fetchRefs(space, want.remote, [`${hash}:${want.target}`], depth);
    return true;
  } catch (error) {
    if (isMissingRef(error)) return false;
    throw error;
  }
}

async function keep(space: FetchSpace, ref: string, commit: string): Promise<string> {
  await space.git.run({ args: ["update-ref", "--end-of-options", ref, commit] });
  return commit;
}

async function isAncestor(space: FetchSpace, commit: string, tip: string): Promise<boolean> {
  const args = ["merge-base", "--is-ancestor", "--end-of-options", commit, tip];
  return (await space.git.run({ args, exitCodes: [1] })).code === 0;
}

/** Deeper history cannot change the merge base when no commit that only one side has is where history is cut off. */
async function isCertain(
  space: FetchSpace,
  base: string,
  head: string,
  destination: string,
): Promise<boolean> {
  const cuts = await shallowCommits(space.gitDir);
  const args = ["rev-list", "--end-of-options", head, destination, `^${base}`];
  const { stdout } = await space.git.run({ args });
  return !stdout
    .toString("utf8")
    .split("\n")
    .some((commit) => cuts.has(commit));
}
