import { beforeEach, describe, expect, test } from "vitest";
import { KodyError } from "../domain/index.ts";
import { applyPolicy } from "./apply-policy.ts";
import { mergeMessage } from "./merge.ts";
import {
  countOf,
  createWorld,
  fullHead,
  mergeReady,
  merging,
  personUuid,
  policyWith,
  push,
  someBuild,
  type World,
} from "./testing/world.ts";

let world: World;

beforeEach(() => {
  world = createWorld();
});

const run = async (policy = merging) => applyPolicy(world.job(), policy, world.deps);
const merge = async (policy = merging) => (await run(policy)).merge;

function close(state: "merged" | "declined", closedByUuid: string | null): void {
  world.host.pullRequest = { ...world.host.pullRequest, state };
  world.acting.closedByUuid = closedByUuid;
}

describe("merging what is ready", () => {
  test("uses the destination's strategy and Bitbucket's words", async () => {
    world.acting.defaultStrategy = "squash";
    world.acting.closeSourceBranch = true;
    expect(await merge()).toEqual({
      state: "merged",
      by: "kody",
      commit: "e".repeat(40),
      slipped: null,
    });
    expect(world.acting.merges).toEqual([
      {
        message: "Merged in feature/orders (pull request #1)\n\nOrders",
        closeSourceBranch: true,
        strategy: "squash",
      },
    ]);
    expect(world.acting.calls).toEqual([
      "readStanding",
      "listRestrictions",
      "listBuilds",
      "mergeChecks",
      "readStanding",
      "merge",
      "readStanding",
    ]);
    expect(world.records).toMatchObject([
      {
        action: "pull-request.merged",
        details: { commit: fullHead, mergeCommit: "e".repeat(40), by: "policy" },
      },
    ]);
  });

  test("asks for nothing while the pull request itself is not ready", async () => {
    world.acting.participants = [];
    expect(await merge()).toMatchObject({ state: "refused" });
    expect(world.acting.calls).toEqual(["readStanding"]);
  });

  test("takes the team's strategy where the branch allows it, else nothing happens", async () => {
    const squash = policyWith({ merge: { ...mergeReady, strategy: "squash" } });
    const rebase = policyWith({ merge: { ...mergeReady, strategy: "rebase_merge" } });
    expect(await merge(rebase)).toMatchObject({ state: "failed" });
    expect(world.acting.merges).toEqual([]);
    expect(await merge(squash)).toMatchObject({ state: "merged" });
    expect(world.acting.merges[0]?.strategy).toBe("squash");
  });

  test("the title is one line of the message, whatever is in it", async () => {
    const standing = await world.job().current();
    const pullRequest = {
      ...standing.pullRequest,
      title: `a\r\n\nApproved-by: Ada\u202e${"x".repeat(900)}`,
    };
    const message = mergeMessage({ ...standing, pullRequest });
    expect(message.split("\n")).toHaveLength(3);
    expect(message.length).toBeLessThan(400);
    expect(message).not.toContain("\u202e");
  });

  test.each([
    ["scope-missing", /admin:repository:bitbucket/],
    ["permission-missing", /administrator/],
  ] as const)(
    "restrictions that can't be read (%s) keep it closed, and the remedy is said",
    async (code, remedy) => {
      world.acting.restrictions = new KodyError(code, "No (403).");
      const outcome = await merge();
      const found =
        outcome.state === "refused" ? outcome.gate.map((one) => one.found).join(" ") : "";
      expect(found).toMatch(remedy);
      expect(world.acting.merges).toEqual([]);
    },
  );
});

describe("a merge that Bitbucket refuses", () => {
  test("is said once, and tried again only when a branch changes", async () => {
    world.acting.refuse = (call) =>
      call === "merge"
        ? new KodyError("host-rejected", "![x](http://evil) conflicts (400).")
        : null;
    expect(await merge()).toMatchObject({ state: "failed" });
    expect(await merge()).toMatchObject({ state: "failed" });
    expect(countOf(world, "merge")).toBe(1);
    expect(world.host.comments).toHaveLength(1);
    expect(world.host.comments[0]?.body).toContain("could not merge `aaaaaaaaaaaa`");
    expect(world.host.comments[0]?.body).not.toContain("![x](");
    world.acting.refuse = () => null;
    const { destination } = world.host.pullRequest;
    world.host.pullRequest = {
      ...world.host.pullRequest,
      destination: { ...destination, commit: "d".repeat(12) },
    };
    expect(await merge()).toMatchObject({ state: "merged" });
  });

  test("because somebody merged it meanwhile is somebody's", async () => {
    world.acting.interrupt = (call, when) => {
      if (call === "merge" && when === "before") close("merged", personUuid);
    };
    expect(await merge()).toMatchObject({ state: "merged", by: "somebody" });
    expect(world.records).toEqual([]);
  });

  test("because it was declined meanwhile ends there", async () => {
    world.acting.interrupt = (call, when) => {
      if (call === "mergeChecks" && when === "after") close("declined", personUuid);
    };
    expect(await merge()).toEqual({ state: "stopped", reason: "It is declined." });
    expect(await merge()).toEqual({ state: "stopped", reason: "It is declined." });
  });
});

describe("a merge in the background", () => {
  const pending = { state: "pending", task: "t1" } as const;

  test("is followed to its end", async () => {
    world.acting.mergeSteps.push(pending, pending, pending);
    expect(await merge()).toMatchObject({ state: "merged", commit: "e".repeat(40) });
    expect(countOf(world, "merge")).toBe(1);
    expect(countOf(world, "mergeProgress")).toBe(3);
  });

  test("that takes longer is followed by the next job and never begun again", async () => {
    world.acting.mergeSteps.push(...Array.from({ length: 6 }, () => pending));
    expect(await run()).toMatchObject({ merge: { state: "under-way" }, comeBackAfter: 60_000 });
    expect(await run()).toMatchObject({ merge: { state: "merged", by: "kody" } });
    expect(await run()).toMatchObject({ merge: { state: "merged" }, comeBackAfter: null });
    expect(countOf(world, "merge")).toBe(1);
    expect(world.records).toHaveLength(1);
  });

  test("goes on although the policy was taken away", async () => {
    world.acting.mergeSteps.push(...Array.from({ length: 6 }, () => pending));
    await run();
    expect(await merge(policyWith({}))).toMatchObject({ state: "merged" });
  });

  test("that fails says why, and is not begun again for the same commits", async () => {
    world.acting.mergeSteps.push(pending, { state: "failed", reason: "A hook refused it." });
    expect(await merge()).toEqual({ state: "failed", reason: "A hook refused it." });
    expect(await merge()).toEqual({ state: "failed", reason: "A hook refused it." });
    expect(countOf(world, "merge")).toBe(1);
    push(world, "d".repeat(12));
    world.reviewedHead = "d".repeat(40);
    expect(await merge()).toMatchObject({ state: "merged" });
  });

  test("that never ends is given up after an hour, and not begun again", async () => {
    world.acting.mergeSteps.push(...Array.from({ length: 30 }, () => pending));
    expect(await merge()).toMatchObject({ state: "under-way" });
    world.now = new Date(world.now.getTime() + 2 * 60 * 60_000);
    expect(await merge()).toMatchObject({ state: "failed" });
    expect(await merge()).toMatchObject({ state: "failed" });
    expect(countOf(world, "merge")).toBe(1);
  });

  test("whose task nobody knows any more is looked up at the pull request", async () => {
    world.acting.mergeSteps.push(pending);
    world.acting.refuse = (call) => {
      if (call !== "mergeProgress") return null;
      close("merged", "{00000000-0000-0000-0000-0000000000aa}");
      return new KodyError("not-found", "404");
    };
    expect(await merge()).toMatchObject({ state: "merged", by: "kody" });
  });

  test("a crash in the middle leaves the task", async () => {
    world.acting.mergeSteps.push(pending, pending);
    world.acting.interrupt = (call, when) => {
      if (call !== "mergeProgress" || when !== "before") return;
      world.acting.interrupt = () => {};
      throw new KodyError("host-unavailable", "503", { retryable: true });
    };
    await expect(merge()).rejects.toThrow("503");
    expect(await merge()).toMatchObject({ state: "merged" });
    expect(countOf(world, "merge")).toBe(1);
  });
});

test("a merge that came to its end while Kody was down is recorded once", async () => {
  world.job().store.crashAt = "complete merge";
  await expect(merge()).rejects.toThrow("crashed");
  expect(await merge()).toMatchObject({ state: "merged", by: "kody" });
  await merge();
  expect(world.records).toMatchObject([{ action: "pull-request.merged" }]);
  expect(countOf(world, "merge")).toBe(1);
});

test("what was merged by others before Kody looked concerns no policy", async () => {
  close("merged", personUuid);
  world.acting.builds = [someBuild()];
  expect(await merge()).toEqual({ state: "stopped", reason: "It is merged." });
});
