import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGit } from "./command.ts";
import {
  fetchMissing,
  fetchRefs,
  joinPacks,
  nextDepth,
  rememberDepth,
  rememberedDepth,
  shallowCommits,
} from "./fetch.ts";
import type { FetchSpace, Remote } from "./fetch.ts";
import { makeBareFolder } from "./bare-folder.ts";
import { missingObjects } from "./cat-file.ts";
import { secret, setUpMirrors, type MirrorSetup } from "./testing/mirror-setup.ts";

let setup: MirrorSetup;
let space: FetchSpace;
let origin: Remote;

beforeEach(async () => {
  setup = await setUpMirrors();
  const gitDir = join(setup.folder, "bare");
  await makeBareFolder(gitDir);
  const access = async () =>
    ({ scheme: "http", username: "x-bitbucket-api-token-auth", password: secret }) as const;
  space = { git: createGit(gitDir, { home: gitDir }), gitDir, timeoutMs: 60_000, access };
  origin = { name: "origin", url: `${setup.server.url}/team/app.git` };
});

afterEach(() => setup.close());

function packs(): number {
  const names = readdirSync(join(space.gitDir, "objects/pack"));
  return names.filter((name) => name.endsWith(".pack")).length;
}

test("packs are joined when there are too many, and nothing is lost or asked for again", async () => {
  const blobs: string[] = [];
  for (const text of ["one\n", "two\n", "three\n"]) {
    setup.team.commit({ "a.txt": text });
    blobs.push(setup.team.git("rev-parse", "HEAD:a.txt"));
    await fetchRefs(space, origin, ["refs/heads/main:refs/kody/x"], 50);
    await fetchMissing(space, origin, blobs);
  }
  const before = packs();
  expect(before).toBeGreaterThan(3);
  await joinPacks(space, origin, before);
  expect(packs()).toBe(before);
  const requests = setup.server.requests.length;
  await joinPacks(space, origin, 3);
  expect(packs()).toBeLessThan(before);
  await fetchMissing(space, origin, blobs);
  expect(setup.server.requests).toHaveLength(requests);
  expect(await missingObjects(space.git, [...blobs, "1".repeat(40)])).toEqual(["1".repeat(40)]);
  setup.team.commit({ "a.txt": "four\n" });
  await fetchRefs(space, origin, ["refs/heads/main:refs/kody/x"], 50);
});

test("history is cut off at the depth asked for, and all comes when asked for", async () => {
  for (let at = 0; at < 5; at++) setup.team.commit({});
  const count = async (): Promise<string> => {
    const { stdout } = await space.git.run({ args: ["rev-list", "--count", "refs/kody/x"] });
    return stdout.toString("utf8").trim();
  };
  await fetchRefs(space, origin, ["refs/heads/main:refs/kody/x"], 50);
  expect([await count(), (await shallowCommits(space.gitDir)).size]).toEqual(["5", 0]);
  for (let at = 0; at < 60; at++) setup.team.git("commit", "-q", "--allow-empty", "-m", "x");
  await fetchRefs(space, origin, ["refs/heads/main:refs/kody/x"], 50);
  expect([await count(), (await shallowCommits(space.gitDir)).size]).toEqual(["50", 1]);
  await fetchRefs(space, origin, ["refs/heads/main:refs/kody/x"], null);
  expect([await count(), (await shallowCommits(space.gitDir)).size]).toEqual(["65", 0]);
  await fetchRefs(space, origin, ["refs/heads/main:refs/kody/x"], null);
});

test("the depth grows step by step to everything, and is remembered", async () => {
  expect([nextDepth(50), nextDepth(200), nextDepth(1_000), nextDepth(null)]).toEqual([
    200,
    1_000,
    null,
    null,
  ]);
  expect(await rememberedDepth(space.gitDir)).toBe(50);
  for (const depth of [200, 1_000, null, 50] as const) {
    await rememberDepth(space.gitDir, depth);
    expect(await rememberedDepth(space.gitDir)).toBe(depth);
  }
  writeFileSync(join(space.gitDir, "kody-depth"), "nonsense");
  expect(await rememberedDepth(space.gitDir)).toBe(50);
});
