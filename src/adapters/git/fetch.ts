import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { missingObjects } from "./cat-file.ts";
import type { Git, RemoteAccess } from "./command.ts";

export interface Remote {
  readonly name: "origin" | "fork";
  /** Without credentials. */
  readonly url: string;
}

/** A mirror with a way to its remotes. */
export interface FetchSpace {
  readonly git: Git;
  readonly gitDir: string;
  readonly timeoutMs: number;
  access(): Promise<RemoteAccess>;
}

/** Commits of history to begin with, and each next try; `null` is all of it. */
const depths = [50, 200, 1_000, null] as const;
export type Depth = (typeof depths)[number];

/** Hashes in one request: 50 bytes each. */
const wantsPerFetch = 10_000;
/** Every fetch adds a pack, and each look-up asks every pack. */
const maxPacks = 60;

/**
 * Names the remote for one command only. As a promisor it may send less than everything: contents of files are left
 * out and fetched together when a review needs them. A server that cannot filter sends all, which is right too.
 */
function remoteSettings(remote: Remote): string[] {
  const { name, url } = remote;
  return [
    `remote.${name}.url=${url}`,
    `remote.${name}.promisor=true`,
    `remote.${name}.partialclonefilter=blob:none`,
  ];
}

const quietly = [
  "--quiet",
  "--no-tags",
  "--no-write-fetch-head",
  "--no-recurse-submodules",
  "--no-auto-maintenance",
  "--force",
];

/** Fetches `source:target` pairs with history of the given depth. */
export async function fetchRefs(
  space: FetchSpace,
  remote: Remote,
  refspecs: readonly string[],
  depth: Depth,
): Promise<void> {
  const isShallow = (await shallowCommits(space.gitDir)).size > 0;
  const history = depth === null ? (isShallow ? ["--unshallow"] : []) : [`--depth=${depth}`];
  await space.git.run({
    args: [
      "fetch",
      ...quietly,
      ...history,
      "--end-of-options",
      remote.name,
      ...refspecs.map((refspec) => `+${refspec}`),
    ],
    config: remoteSettings(remote),
    remote: await space.access(),
    timeoutMs: space.timeoutMs,
  });
}

/** Fetches those of the objects that are not there yet. */
export async function fetchMissing(
  space: FetchSpace,
  remote: Remote,
  hashes: readonly string[],
): Promise<void> {
  const missing = await missingObjects(space.git, hashes);
  for (let at = 0; at < missing.length; at += wantsPerFetch) {
    await space.git.run({
      args: ["fetch", ...quietly, "--stdin", "--end-of-options", remote.name],
      // Asked for by name: telling the server what is here already would only cost time.
      config: [...remoteSettings(remote), "fetch.negotiationAlgorithm=noop"],
      input: missing.slice(at, at + wantsPerFetch).join("\n"),
      remote: await space.access(),
      timeoutMs: space.timeoutMs,
    });
  }
}

/** The hash of a branch at the remote; null when there is no such branch. */
export async function remoteBranch(
  git: Git,
  remote: Remote,
  branch: string,
  access: RemoteAccess,
  timeoutMs: number,
): Promise<string | null> {
  const ref = `refs/heads/${branch}`;
  const { stdout } = await git.run({
    args: ["ls-remote", "--end-of-options", remote.url, ref],
    remote: access,
    timeoutMs,
  });
  for (const line of stdout.toString("utf8").split("\n")) {
    const [hash = "", name] = line.split("\t");
    // The pattern also matches refs that merely end in it.
    if (name === ref) return hash;
  }
  return null;
}

/** Commits at which the mirror's history is cut off. */
export async function shallowCommits(gitDir: string): Promise<Set<string>> {
  const text = await readFile(join(gitDir, "shallow"), "utf8").catch(() => "");
  return new Set(text.split("\n").filter((line) => line !== ""));
}

/** The depth that was enough last time: fetching less would cut history off again. */
export async function rememberedDepth(gitDir: string): Promise<Depth> {
  const text = await readFile(join(gitDir, "kody-depth"), "utf8").catch(() => "50");
  return text === "all" ? null : (depths.find((depth) => String(depth) === text) ?? 50);
}

export async function rememberDepth(gitDir: string, depth: Depth): Promise<void> {
  await writeFile(join(gitDir, "kody-depth"), depth === null ? "all" : String(depth));
}

export function nextDepth(depth: Depth): Depth {
  return depths[depths.indexOf(depth) + 1] ?? null;
}

/** Joins packs when there are many. Readers find their objects in the new one. */
export async function joinPacks(
  space: FetchSpace,
  remote: Remote,
  limit = maxPacks,
): Promise<void> {
  const names = await readdir(join(space.gitDir, "objects/pack")).catch(() => []);
  if (names.filter((name) => name.endsWith(".pack")).length <= limit) return;
  await space.git.run({
    args: ["repack", "-a", "-d", "-q"],
    config: [...remoteSettings(remote), "repack.writeBitmaps=false", "pack.threads=1"],
    timeoutMs: space.timeoutMs,
  });
}
