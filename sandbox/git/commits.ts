import { gitText, runGit } from "./process.ts";
import type { GitHome } from "./process.ts";

export interface Person {
  name: string;
  email: string;
}

export interface CommitInfo {
  hash: string;
  parents: string[];
  author: Person;
  committer: Person;
  /** Milliseconds since 1970. */
  authoredOn: number;
  committedOn: number;
  message: string;
}

export interface LogOptions {
  include: readonly string[];
  exclude?: readonly string[];
  path?: string;
  skip?: number;
  limit?: number;
}

const FORMAT = "%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B";
const FIELDS = 9;

/** Commits, newest first, as `git log` walks them. Revisions must be resolved hashes. */
export async function log(
  home: GitHome,
  gitDir: string,
  options: LogOptions,
): Promise<CommitInfo[]> {
  const args = ["log", "-z", `--format=tformat:${FORMAT}`];
  if (options.skip !== undefined) {
    args.push(`--skip=${options.skip}`);
  }
  if (options.limit !== undefined) {
    args.push(`--max-count=${options.limit}`);
  }
  args.push(...options.include, ...(options.exclude ?? []).map((hash) => `^${hash}`), "--");
  if (options.path !== undefined) {
    args.push(`:(top,literal)${options.path}`);
  }
  const { stdout } = await runGit(home, gitDir, args);
  return parseLog(stdout.toString("utf8"));
}

function parseLog(text: string): CommitInfo[] {
  const tokens = text.split("\0");
  const commits: CommitInfo[] = [];
  for (let at = 0; at + FIELDS <= tokens.length; at += FIELDS) {
    const [hash, parents, an, ae, authored, cn, ce, committed, message] = tokens.slice(at);
    commits.push({
      hash: hash ?? "",
      parents: (parents ?? "").split(" ").filter((parent) => parent !== ""),
      author: { name: an ?? "", email: ae ?? "" },
      committer: { name: cn ?? "", email: ce ?? "" },
      authoredOn: Number(authored) * 1000,
      committedOn: Number(committed) * 1000,
      message: message ?? "",
    });
  }
  return commits;
}

/** One commit by its full hash. */
export async function readCommit(home: GitHome, gitDir: string, hash: string): Promise<CommitInfo> {
  const [commit] = await log(home, gitDir, { include: [hash], limit: 1 });
  if (commit === undefined) {
    throw new Error(`Commit ${hash} has no log entry. The repository is damaged.`);
  }
  return commit;
}

/** Commits by their full hashes, in one run of git. */
export async function readCommits(
  home: GitHome,
  gitDir: string,
  hashes: readonly string[],
): Promise<Map<string, CommitInfo>> {
  if (hashes.length === 0) {
    return new Map();
  }
  const args = ["log", "-z", "--no-walk=unsorted", `--format=tformat:${FORMAT}`, "--stdin"];
  const { stdout } = await runGit(home, gitDir, args, { input: `${hashes.join("\n")}\n` });
  return new Map(parseLog(stdout.toString("utf8")).map((commit) => [commit.hash, commit]));
}

/**
 * The full hash of a branch, tag or (shortened) hash, or null. git's own revision language
 * (`HEAD~1`, `:/text`, `@{1}`) is not understood, as on Bitbucket.
 */
export async function resolveCommit(
  home: GitHome,
  gitDir: string,
  revision: string,
): Promise<string | null> {
  const candidates: string[] = [];
  if (isRefName(revision)) {
    candidates.push(`refs/heads/${revision}`, `refs/tags/${revision}`);
  }
  if (/^[0-9a-f]{7,40}$/i.test(revision)) {
    candidates.unshift(revision);
  }
  for (const candidate of candidates) {
    const hash = await verify(home, gitDir, candidate);
    if (hash !== null) {
      return hash;
    }
  }
  return null;
}

/** The full hash that a branch is at, or null. */
export async function resolveBranch(
  home: GitHome,
  gitDir: string,
  branch: string,
): Promise<string | null> {
  return isRefName(branch) ? verify(home, gitDir, `refs/heads/${branch}`) : null;
}

async function verify(home: GitHome, gitDir: string, revision: string): Promise<string | null> {
  const found = await gitText(
    home,
    gitDir,
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    { allow: [1, 128] },
  );
  // Older versions of git print the option as well; the hash is the last line.
  const hash = found.split("\n").at(-1) ?? "";
  return /^[0-9a-f]{40}$/.test(hash) ? hash : null;
}

/** git's rules for a reference's name, as far as they matter for something below refs/heads/. */
export function isRefName(name: string): boolean {
  return (
    name !== "" &&
    name !== "@" &&
    !name.startsWith("-") &&
    !name.endsWith(".") &&
    !/[\s\p{Cc}~^:?*[\\]|\.\.|@\{/u.test(name) &&
    name.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"))
  );
}

/** The best common ancestor, or null for unrelated histories. */
export async function mergeBase(
  home: GitHome,
  gitDir: string,
  one: string,
  other: string,
): Promise<string | null> {
  const found = await gitText(home, gitDir, ["merge-base", one, other], { allow: [1] });
  return found === "" ? null : found;
}
