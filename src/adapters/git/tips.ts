import { KodyError, sameCommit, type PullRequest } from "../../core/domain/index.ts";
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
  const base = wanted(origin, pullRequest.destination, `${refs}/base`);
  const head = wanted(source, pullRequest.source, `${refs}/head`);
  for (let depth = await rememberedDepth(space.gitDir); ; depth = nextDepth(depth)) {
    await fetchBoth(space, base, head, depth);
    const destination = await parseName(space.git, base.target);
    const headCommit = await namedCommit(space, head, depth);
    const found = await certainBase(space, headCommit, destination);
    if (found !== null) {
      await rememberDepth(space.gitDir, depth);
      return { head: headCommit, destination, mergeBase: found };
    }
    if ((await shallowCommits(space.gitDir)).size > 0) continue;
    throw new KodyError(
      "invalid-input",
      "The branches of this pull request have no common history, so there is nothing to compare. Rebase the source branch.",
    );
  }
}

function wanted(
  remote: Remote,
  tip: { branch: string; commit: string | null },
  target: string,
): Want {
  return { remote, branch: checkedBranch(tip.branch), commit: tip.commit, target };
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
  const tip = await parseName(space.git, want.target);
  const { commit } = want;
  if (commit === null || !/^[0-9a-f]{7,64}$/.test(commit) || sameCommit(tip, commit)) return tip;
  const here = await parseName(space.git, commit).catch(() => null);
  if (here !== null) return keep(space, want.target, here);
  if (commit.length < 40) return tip;
  try {
    await fetchRefs(space, want.remote, [`${commit}:${want.target}`], depth);
    return commit;
  } catch (error) {
    if (isMissingRef(error)) return tip;
    throw error;
  }
}

async function keep(space: FetchSpace, ref: string, commit: string): Promise<string> {
  await space.git.run({ args: ["update-ref", "--end-of-options", ref, commit] });
  return commit;
}

/**
 * The merge base, if deeper history cannot change it: no commit that only one side has may be where history is cut off.
 */
async function certainBase(
  space: FetchSpace,
  head: string,
  destination: string,
): Promise<string | null> {
  const found = await mergeBase(space.git, destination, head);
  const cuts = await shallowCommits(space.gitDir);
  if (found === null || cuts.size === 0) return found;
  const args = ["rev-list", "--end-of-options", head, destination, `^${found}`];
  const { stdout } = await space.git.run({ args });
  const uncertain = stdout
    .toString("utf8")
    .split("\n")
    .some((commit) => cuts.has(commit));
  return uncertain ? null : found;
}
