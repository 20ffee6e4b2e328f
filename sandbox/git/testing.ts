import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGitHome, stopGit } from "./process.ts";
import type { GitHome } from "./process.ts";
import { initRepository, writeCommits } from "./write.ts";
import type { NewCommit } from "./write.ts";

export interface TestRepository {
  home: GitHome;
  gitDir: string;
  /** Commits to a branch and gives the hash. */
  commit(input: Partial<NewCommit> & Pick<NewCommit, "files">): Promise<string>;
  remove(): Promise<void>;
}

/** An empty bare repository in a temporary folder. */
export async function createTestRepository(): Promise<TestRepository> {
  const root = await mkdtemp(join(tmpdir(), "sandbox-git-"));
  const home = await createGitHome(root);
  const gitDir = await initRepository(home, "test", "main");
  const tips = new Map<string, string>();
  let on = Date.UTC(2026, 0, 1);
  return {
    home,
    gitDir,
    async commit(input) {
      on += 60_000;
      const commit: NewCommit = {
        branch: "main",
        from: null,
        message: "Change",
        author: { name: "Ann", email: "ann@example.com" },
        on,
        ...input,
      };
      const [hash = ""] = await writeCommits(home, gitDir, [commit], tips);
      tips.set(commit.branch, hash);
      return hash;
    },
    async remove() {
      await stopGit(home);
      await rm(root, { recursive: true, force: true });
    },
  };
}
