import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { PullRequest } from "../../../core/domain/index.ts";
import type { SourceMirrors } from "../../../core/ports/index.ts";
import { createMirrors, type MirrorOptions } from "../index.ts";
import { makeRepository, makeTempFolder, removeFolder, type TestRepository } from "./repository.ts";
import { startGitServer, type GitServer } from "./server.ts";

/** A git server with one repository, `team/app`, and an empty folder for mirrors. */
export interface MirrorSetup {
  readonly folder: string;
  readonly root: string;
  readonly server: GitServer;
  readonly team: TestRepository;
  mirrors(options?: Partial<MirrorOptions>): SourceMirrors;
  /** main: one commit and two more; topic leaves at the first. */
  branchOff(): { base: string; head: string; main: string };
  mirrorNames(): string[];
  objectCount(): number;
  close(): Promise<void>;
}

export const secret = "canary-SECRET/+?x";
export const authorization = `Basic ${Buffer.from(`x-bitbucket-api-token-auth:${secret}`).toString("base64")}`;

export const clock = {
  now: () => new Date(),
  sleep: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
};

export async function setUpMirrors(): Promise<MirrorSetup> {
  const folder = makeTempFolder();
  const root = join(folder, "mirrors");
  const server = await startGitServer(join(folder, "remote"), authorization);
  const team = makeRepository(join(folder, "remote/team/app.git"));
  const mirrorNames = (): string[] => readdirSync(root).filter((name) => !name.includes(".lock"));
  return {
    folder,
    root,
    server,
    team,
    mirrors(options = {}) {
      const credential = async () => ({ username: "x-bitbucket-api-token-auth", password: secret });
      const usual = {
        root,
        gitUrl: server.url,
        credential,
        maxBytes: 1e9,
        clock,
        timeoutMs: 60_000,
      };
      return createMirrors({ ...usual, ...options });
    },
    branchOff: () => branchOff(team),
    mirrorNames,
    objectCount() {
      const gitDir = `--git-dir=${join(root, mirrorNames()[0] ?? "", "git")}`;
      const text = execFileSync("git", [gitDir, "count-objects", "-v"], { encoding: "utf8" });
      return Number(/in-pack: (\d+)/.exec(text)?.[1]) + Number(/count: (\d+)/.exec(text)?.[1]);
    },
    async close() {
      await server.close();
      removeFolder(folder);
    },
  };
}

function branchOff(team: TestRepository): { base: string; head: string; main: string } {
  const first = { "a.txt": "1\n2\n3\n", "big.txt": "x\n".repeat(1_000), "old.txt": "old\n" };
  const base = team.commit(first);
  team.git("checkout", "-q", "-b", "topic");
  const head = team.commit({ "a.txt": "1\ntwo\n3\n", "new.txt": "neu\n", "old.txt": null });
  team.git("checkout", "-q", "main");
  team.commit({ "a.txt": "1\n2\n3\n4\n" });
  const main = team.commit({ "main.txt": "m\n" });
  return { base, head, main };
}

export function pullRequest(
  source: string,
  over: Partial<PullRequest["source"]> = {},
  slug = "app",
): PullRequest {
  return {
    ref: { workspace: "team", slug, id: 7 },
    title: "",
    description: "",
    state: "open",
    draft: false,
    authorUuid: null,
    source: { branch: source, commit: null, repository: `team/${slug}`, ...over },
    destination: { branch: "main", commit: null, repository: `team/${slug}` },
    url: "",
    updatedOn: "",
  };
}

/** What the work fails with; an Error when it does not. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => new Error("it did not fail"),
    (error: unknown) => error,
  );
}

export function filesBelow(top: string): string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
