import { isFilePath, isRefName, listRefs, resolveCommit, writeCommits } from "../git/index.ts";
import type { Person } from "../git/index.ts";
import type { Repository } from "../state.ts";
import type { World } from "../world.ts";
import { refsChanged } from "./push.ts";

export interface CommitRequest {
  branch: string;
  /** A branch, tag or hash for a branch that does not exist yet; null: the main branch. */
  from: string | null;
  message: string;
  author: Person;
  /** UUID of who pushes. */
  actor: string;
  /** Path → content; null deletes. */
  files: Record<string, string | Uint8Array | null>;
  /** Of the files: those that are executable; the others are not, whatever they were. */
  executables?: ReadonlySet<string>;
  /** When given, the branch must be at this commit. */
  expected?: string | null;
}

/** A commit that cannot be made as asked; the message says why. */
export class CommitRefused extends Error {
  readonly kind: "invalid" | "moved";

  constructor(kind: "invalid" | "moved", message: string) {
    super(message);
    this.name = "CommitRefused";
    this.kind = kind;
  }
}

/** Commits to a branch, creating it when it is absent, with all that follows a push. */
export function commitToBranch(
  world: World,
  repository: Repository,
  request: CommitRequest,
): Promise<string> {
  if (!isRefName(request.branch)) {
    throw new CommitRefused("invalid", `"${request.branch}" cannot be the name of a branch.`);
  }
  for (const path of Object.keys(request.files)) {
    if (!isFilePath(path)) {
      throw new CommitRefused("invalid", `"${path}" cannot be the path of a file.`);
    }
  }
  return world.lock(repository.gitDir, async () => {
    const refs = await listRefs(world.git, repository.gitDir);
    const tips = new Map(
      refs.filter((ref) => ref.kind === "branch").map((ref) => [ref.name, ref.hash]),
    );
    const before = tips.get(request.branch) ?? null;
    if (typeof request.expected === "string" && before !== null && before !== request.expected) {
      throw new CommitRefused("moved", `Branch "${request.branch}" has moved.`);
    }
    const from = before === null ? await startingPoint(world, repository, request, tips) : null;
    const [hash = ""] = await writeCommits(
      world.git,
      repository.gitDir,
      [{ ...request, from, on: world.now() }],
      tips,
    );
    const change = { kind: "branch", name: request.branch, before, after: hash } as const;
    const known = refs.map((ref) => ref.hash);
    await refsChanged(world, repository, request.actor, [change], known);
    return hash;
  });
}

async function startingPoint(
  world: World,
  repository: Repository,
  request: CommitRequest,
  tips: ReadonlyMap<string, string>,
): Promise<string | null> {
  const from = request.expected ?? request.from;
  if (from === null) {
    return tips.get(repository.mainBranch) ?? null;
  }
  const hash = await resolveCommit(world.git, repository.gitDir, from);
  if (hash === null) {
    throw new CommitRefused("invalid", `There is no branch or commit "${from}" to begin at.`);
  }
  return hash;
}
