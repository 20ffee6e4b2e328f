import { KodyError } from "../../core/domain/index.ts";
import type { SourceRepository } from "../../core/ports/index.ts";
import { createGit, type Git } from "./command.ts";
import type { GitEnvironment } from "./hardening.ts";
import { findLocalFolder } from "./local-folder.ts";
import { makeView, removeView } from "./local-view.ts";
import { createSourceRepository, mergeBase, parseName } from "./objects.ts";

/** A repository of the user, opened where they work. */
export interface LocalRepository extends SourceRepository {
  /** Top of the work tree. */
  readonly root: string;
  /** With HEAD, objects and refs (of a linked work tree: with its HEAD). */
  readonly gitDir: string;
  /** True when older history is cut off: a merge base may lie beyond the cut. */
  readonly isShallow: boolean;
  /** Null when HEAD is detached. */
  currentBranch(): Promise<string | null>;
  /** The branch that `branch` follows, e.g. `origin/main`; null when it follows none. */
  upstreamOf(branch: string): Promise<string | null>;
  /** What HEAD is compared with when nobody says: `name` for people, `commit` the merge base. */
  defaultBase(): Promise<{ name: string; commit: string }>;
  /** Removes the git folder that it was read through; nothing can be read afterwards. Otherwise that happens at exit. */
  close(): Promise<void>;
}

/**
 * Opens the repository that `path` lies in. Its objects are read through an empty git folder of Kody's own, so that
 * nothing in its config, attributes, hooks or index has a say; only names are looked up in its own folder.
 */
export async function openLocalRepository(
  path: string,
  environment: GitEnvironment = {},
): Promise<LocalRepository> {
  const folder = await findLocalFolder(path);
  const { view, isShallow } = await makeView(folder);
  const objects = createGit(view, { home: view, environment });
  // The user's own folder: only commands that look names up run here.
  const names = createGit(folder.gitDir, { home: view, environment });
  const resolveName = (name: string): Promise<string> => parseName(names, name);
  const repository = createSourceRepository({ git: objects, resolveName });
  return {
    ...repository,
    root: folder.root,
    gitDir: folder.gitDir,
    isShallow,
    currentBranch: () => currentBranch(names),
    upstreamOf: (branch) => upstreamOf(names, branch),
    defaultBase: () => defaultBase(names, objects, isShallow),
    close: () => removeView(view),
  };
}

async function currentBranch(names: Git): Promise<string | null> {
  const { code, stdout } = await names.run({
    args: ["symbolic-ref", "--quiet", "--short", "HEAD"],
    exitCodes: [1, 128],
  });
  return code === 0 ? stdout.toString("utf8").trim() : null;
}

async function upstreamOf(names: Git, branch: string): Promise<string | null> {
  const args = [
    "for-each-ref",
    "--format=%(refname)%00%(upstream:short)%00",
    "--",
    `refs/heads/${branch}`,
  ];
  const { stdout } = await names.run({ args });
  for (const line of stdout.toString("utf8").split("\n")) {
    const [name, upstream = ""] = line.split("\0");
    if (name === `refs/heads/${branch}` && upstream !== "") return upstream;
  }
  return null;
}

/**
 * The first of: the branch's upstream, the remote's main branch, `main`, `master`. One that has all of HEAD already (a
 * branch that was pushed) gives way to the next, since comparing with it would say nothing; unless none differs.
 */
async function defaultBase(
  names: Git,
  objects: Git,
  isShallow: boolean,
): Promise<{ name: string; commit: string }> {
  const head = await parseName(names, "HEAD");
  const branch = await currentBranch(names);
  const upstream = branch === null ? null : await upstreamOf(names, branch);
  const candidates = [upstream, "origin/HEAD", "origin/main", "origin/master", "main", "master"];
  let same: { name: string; commit: string } | null = null;
  for (const name of candidates) {
    if (name === null || name === branch) continue;
    const commit = await parseName(names, name).catch(() => null);
    const base = commit === null ? null : await mergeBase(objects, commit, head);
    if (base !== null && base !== head) return { name, commit: base };
    if (base !== null) same ??= { name, commit: base };
  }
  if (same !== null) return same;
  const remedy = isShallow
    ? "This clone is shallow: run git fetch --unshallow."
    : "Name a range, for example HEAD~1..HEAD.";
  throw new KodyError("invalid-input", `There is no branch to compare with. ${remedy}`);
}
