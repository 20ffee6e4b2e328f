import {
  KodyError,
  sameCommit,
  type PullRequest,
  type RepositoryRef,
} from "../../core/domain/index.ts";
import type { Clock, OpenedPullRequest, SourceMirrors } from "../../core/ports/index.ts";
import { missingObjects } from "./cat-file.ts";
import { createGit, type RemoteAccess } from "./command.ts";
import { isDamage, isMissingRef } from "./failures.ts";
import { fetchMissing, joinPacks, remoteBranch, type FetchSpace, type Remote } from "./fetch.ts";
import type { GitEnvironment } from "./hardening.ts";
import {
  discardMirror,
  mirrorFolder,
  prepareMirror,
  removeLeftovers,
  touchMirror,
  type MirrorFolder,
} from "./mirror-folder.ts";
import { withLock } from "./mirror-lock.ts";
import { boundSpace } from "./mirror-space.ts";
import type { ObjectStore } from "./object-store.ts";
import { createSourceRepository, parseName } from "./objects.ts";
import { checkedBranch, fetchTips, type Tips } from "./tips.ts";

export interface MirrorOptions {
  /** Folder for the mirrors; made when absent. Nobody else writes there. */
  readonly root: string;
  /** Address that `/{workspace}/{slug}.git` is appended to. https, or http to this machine. */
  readonly gitUrl: string;
  /** Asked before each network command. */
  readonly credential: () => Promise<{ username: string; password: string }>;
  /** All mirrors together. Mirrors used within the last quarter of an hour stay even above it. */
  readonly maxBytes: number;
  readonly clock: Clock;
  /** For one network command; ten minutes when not said. */
  readonly timeoutMs?: number;
  readonly environment?: GitEnvironment;
  readonly log?: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

interface Mirrors extends MirrorOptions {
  readonly scheme: "https" | "http";
  readonly base: string;
}

const lockWaitMs = 15 * 60_000;

/** Bare mirrors of remote repositories, one per repository, without the contents of files that no review needed. */
export function createMirrors(options: MirrorOptions): SourceMirrors {
  const mirrors = { ...options, ...checkedAddress(options.gitUrl) };
  let swept: Promise<void> | null = null;
  const sweep = (): Promise<void> => (swept ??= removeLeftovers(options.root, options.clock.now()));
  return {
    async openPullRequest(pullRequest) {
      await sweep();
      return openPullRequest(mirrors, pullRequest);
    },
    async remoteTip(repository, branch) {
      await sweep();
      const git = createGit(null, { home: options.root, ...surroundings(options) });
      const remote: Remote = { name: "origin", url: address(mirrors, repository) };
      return remoteBranch(
        git,
        remote,
        checkedBranch(branch),
        await access(mirrors),
        timeout(mirrors),
      );
    },
  };
}

/** A token must not cross a network in clear text. */
function checkedAddress(gitUrl: string): { scheme: "https" | "http"; base: string } {
  const url = URL.parse(gitUrl);
  const base = gitUrl.replace(/\/+$/, "");
  if (url?.username || url?.password) {
    throw new KodyError(
      "invalid-input",
      "The git address holds a credential. Leave it out; Kody hands it over itself.",
    );
  }
  if (url?.protocol === "https:") return { scheme: "https", base };
  const isHere = url !== null && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url?.protocol === "http:" && isHere) return { scheme: "http", base };
  throw new KodyError(
    "invalid-input",
    "The git address must begin with https:// (http:// only for this machine).",
  );
}

function address(mirrors: Mirrors, repository: RepositoryRef): string {
  return `${mirrors.base}/${encodeURIComponent(repository.workspace)}/${encodeURIComponent(repository.slug)}.git`;
}

function surroundings(options: MirrorOptions): { environment?: GitEnvironment } {
  return options.environment === undefined ? {} : { environment: options.environment };
}

function timeout(options: MirrorOptions): number {
  return options.timeoutMs ?? 600_000;
}

async function access(mirrors: Mirrors): Promise<RemoteAccess> {
  const { username, password } = await mirrors.credential();
  if (/[\0\r\n]/.test(username + password)) {
    throw new KodyError(
      "invalid-input",
      "The credential holds a line break. Enter the token again, on one line.",
    );
  }
  return { scheme: mirrors.scheme, username, password };
}

async function openPullRequest(
  mirrors: Mirrors,
  pullRequest: PullRequest,
): Promise<OpenedPullRequest> {
  const { root, clock } = mirrors;
  const { origin, source } = remotesOf(mirrors, pullRequest);
  const { workspace, slug } = pullRequest.ref;
  const mirror = mirrorFolder(root, origin.url, `${workspace}-${slug}`);
  const git = createGit(mirror.gitDir, { home: mirror.gitDir, ...surroundings(mirrors) });
  const space: FetchSpace = {
    git,
    gitDir: mirror.gitDir,
    timeoutMs: timeout(mirrors),
    access: () => access(mirrors),
  };
  const tips = await withLock(mirror.lock, clock, lockWaitMs, () =>
    fetchAnew(mirrors, mirror, async () => {
      const fetched = await fetchTips(space, pullRequest, origin, source);
      await joinPacks(space, origin);
      return fetched;
    }),
  );
  const { commit } = pullRequest.source;
  if (commit !== null && !sameCommit(commit, tips.head)) {
    mirrors.log?.("the commit of the pull request is gone; its branch's tip is taken", {
      commit,
      head: tips.head,
    });
  }
  const bytes = await boundSpace(root, mirrors.maxBytes, clock);
  if (bytes > mirrors.maxBytes)
    mirrors.log?.("mirrors in use take more than their limit", { bytes, limit: mirrors.maxBytes });
  const store = storeOf(mirrors, mirror, space, tips, pullRequest, { origin, source });
  return { repository: createSourceRepository(store), ...tips };
}

/** Fetches into the mirror; one whose files are damaged is thrown away and made again, once. */
async function fetchAnew(
  mirrors: Mirrors,
  mirror: MirrorFolder,
  fetch: () => Promise<Tips>,
): Promise<Tips> {
  const isNew = await prepareMirror(mirror, mirrors.clock.now());
  try {
    return await fetch();
  } catch (error) {
    if (isNew || !isDamage(error)) throw error;
    mirrors.log?.("the mirror is damaged and is made again", { folder: mirror.folder });
    await discardMirror(mirror);
    await prepareMirror(mirror, mirrors.clock.now());
    return fetch();
  }
}

function remotesOf(mirrors: Mirrors, pullRequest: PullRequest): { origin: Remote; source: Remote } {
  const { workspace, slug } = pullRequest.ref;
  const origin: Remote = { name: "origin", url: address(mirrors, { workspace, slug }) };
  const named = pullRequest.source.repository;
  const [forkWorkspace, forkSlug, ...rest] = (named ?? "").split("/");
  // A deleted fork leaves its commits, if anywhere, in the destination's repository.
  if (
    named === null ||
    named === pullRequest.destination.repository ||
    named === `${workspace}/${slug}`
  )
    return { origin, source: origin };
  if (!forkWorkspace || !forkSlug || rest.length > 0) {
    throw new KodyError(
      "invalid-input",
      "The pull request names a source repository that cannot be read. Check the pull request.",
    );
  }
  return {
    origin,
    source: { name: "fork", url: address(mirrors, { workspace: forkWorkspace, slug: forkSlug }) },
  };
}

function storeOf(
  mirrors: Mirrors,
  mirror: MirrorFolder,
  space: FetchSpace,
  tips: Tips,
  pullRequest: PullRequest,
  remotes: { origin: Remote; source: Remote },
): ObjectStore {
  const { origin, source } = remotes;
  const named = new Map([
    [pullRequest.destination.branch, tips.destination],
    [pullRequest.source.branch, tips.head],
  ]);
  return {
    git: space.git,
    touch: () => touchMirror(mirror, mirrors.clock.now()),
    resolveName: async (name) => named.get(name) ?? parseName(space.git, name),
    async ensureBlobs(commit, hashes) {
      const missing = await missingObjects(space.git, hashes);
      if (missing.length === 0) return;
      const [first, second] = commit === tips.destination ? [origin, source] : [source, origin];
      await withLock(mirror.lock, mirrors.clock, lockWaitMs, () =>
        fetchMissing(space, first, missing).catch(async (error: unknown) => {
          if (!isMissingRef(error) || first.url === second.url) throw error;
          await fetchMissing(space, second, missing);
        }),
      );
    },
  };
}
