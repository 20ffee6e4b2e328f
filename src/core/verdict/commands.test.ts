import { beforeEach, describe, expect, test } from "vitest";
import type { Command, CommandCall } from "../conversation/index.ts";
import { KodyError } from "../domain/index.ts";
import { applyPolicy } from "./apply-policy.ts";
import { approveCommand, declineCommand, mergeCommand } from "./commands.ts";
import {
  approving,
  countOf,
  createWorld,
  head,
  ownUuid,
  personUuid,
  policyWith,
  push,
  pushed,
  reviewerUuid,
  someBuild,
  someCall,
  someDecision,
  type World,
} from "./testing/world.ts";

let world: World;

beforeEach(() => {
  world = createWorld();
});

function by(call: CommandCall, change: Partial<CommandCall["comment"]>): CommandCall {
  return { ...call, comment: { ...call.comment, ...change } };
}

const commands: Record<"approve" | "merge", () => Command> = {
  approve: () => approveCommand(world.deps),
  merge: () => mergeCommand(world.deps),
};

function run(name: "approve" | "merge", rest = "", change: Partial<CommandCall["comment"]> = {}) {
  return commands[name]()(by(someCall(name, rest), change), world.job());
}

function shown(): string | null {
  return world.acting.participants.find(({ uuid }) => uuid === ownUuid)?.verdict ?? null;
}

describe.each(["approve", "merge"] as const)("which commit @kody %s means", (name) => {
  const acts = () => countOf(world, name);

  test("is the one that was reviewed when it was written", async () => {
    await run(name);
    expect(acts()).toBe(1);
  });

  test("may be named", async () => {
    world.reviewedAt = new Date("2026-01-01T00:45:00Z");
    await run(name, `\`${head}\``);
    expect(acts()).toBe(1);
  });

  test.each<[string, string, () => void]>([
    ["another one", pushed, () => {}],
    ["too few digits of it", head.slice(0, 11), () => {}],
    ["a branch", "feature/orders", () => {}],
    ["words", "please", () => {}],
    ["two of them", `${head} ${head}`, () => {}],
    ["the old one after a push", head, () => push(world)],
    ["nothing, after a push", "", () => push(world)],
    [
      "nothing, after a push that was reviewed since",
      "",
      () => {
        push(world);
        world.reviewedHead = "c".repeat(40);
        world.reviewedAt = new Date("2026-01-01T00:31:00Z");
      },
    ],
    ["nothing, before any review", "", () => (world.reviewedHead = null)],
  ])("is not guessed when it names %s", async (_, rest, happen) => {
    happen();
    expect((await run(name, rest)).outcome).toMatch(/^refused/);
    expect(acts()).toBe(0);
  });

  test("is not another one a hundred times, whenever the push comes", async () => {
    for (let at = 0; at < 100; at += 1) {
      world = createWorld();
      let moment = 0;
      let headAtCall: string | null = null;
      world.acting.interrupt = (call, when) => {
        if (call === name && when === "before") headAtCall = world.host.pullRequest.source.commit;
        // Up to the last look; what comes after it no client can rule out.
        else if (moment === at % 9 && when === "before") push(world);
        moment += 1;
      };
      await run(name);
      expect([null, head]).toContain(headAtCall);
    }
  });
});

describe("@kody approve", () => {
  test("approves and says so; a second one has nothing to do", async () => {
    expect(await run("approve")).toEqual({
      text: "Approved `aaaaaaaaaaaa`.",
      outcome: "approved aaaaaaaaaaaa",
    });
    expect(shown()).toBe("approved");
    expect(world.records).toMatchObject([
      { action: "pull-request.approved", details: { asker: reviewerUuid, by: "command" } },
    ]);
    expect((await run("approve", "", { commentId: 71 })).outcome).toBe("approved already");
    expect(countOf(world, "approve")).toBe(1);
  });

  test("is not taken back by a policy, and takes the place of one's refusal", async () => {
    await run("approve");
    world.acting.builds = [someBuild({ state: "failed" })];
    const { verdict } = await applyPolicy(world.job(), approving, world.deps);
    expect(verdict.state).toBe("unchanged");
    expect(shown()).toBe("approved");
  });

  test("never for the author", async () => {
    expect((await run("approve", head, { authorUuid: personUuid })).outcome).toBe(
      "refused: the author",
    );
    expect(shown()).toBeNull();
  });

  test.each<[string, () => void, RegExp]>([
    [
      "Kody's own",
      () => (world.host.pullRequest = { ...world.host.pullRequest, authorUuid: ownUuid }),
      /own work/,
    ],
    [
      "a draft",
      () => (world.host.pullRequest = { ...world.host.pullRequest, draft: true }),
      /draft/,
    ],
    [
      "a declined one",
      () => (world.host.pullRequest = { ...world.host.pullRequest, state: "declined" }),
      /declined/,
    ],
    ["an incomplete review", () => (world.facts = { engines: [], skipped: [{}] }), /not complete/],
    ["a missing review", () => (world.facts = null), /unknown/],
    [
      "a grave finding",
      () => (world.decisions = [someDecision({ title: "![x](http://evil) @all" })]),
      /is open/,
    ],
    [
      "a missing build status",
      () => (world.acting.builds = [someBuild()]),
      /build status of this commit is missing/,
    ],
    [
      "a running review",
      () => (world.acting.builds = [someBuild({ key: "kody", state: "in-progress" })]),
      /in-progress/,
    ],
    [
      "a failed build",
      () =>
        world.acting.builds.push(
          someBuild({ key: "e2e", name: "[e2e](http://evil)", state: "failed" }),
        ),
      /is failed/,
    ],
  ])("refuses %s and says why", async (_, happen, why) => {
    happen();
    const { text, outcome } = await run("approve");
    expect(outcome).toMatch(/^refused/);
    expect(text).toMatch(why);
    expect(text).not.toMatch(/!\[x\]\(|(?<!`)\[e2e\]\(|@all/);
    expect(countOf(world, "approve")).toBe(0);
  });

  test("does not mind small findings, or grave ones that were dismissed", async () => {
    world.decisions = [someDecision({ severity: "medium" })];
    expect((await run("approve")).outcome).toMatch(/^approved/);
    world = createWorld();
    world.policy = policyWith({ review: { ...world.policy.review, failOn: "never" } });
    world.decisions = [someDecision()];
    expect((await run("approve")).outcome).toMatch(/^refused/);
    world.job().store.threads = [
      {
        fingerprint: "1".repeat(32),
        contentKey: null,
        rule: null,
        path: null,
        commentId: 5,
        state: "dismissed",
      },
    ];
    expect((await run("approve")).outcome).toMatch(/^approved/);
  });
});

describe("@kody merge", () => {
  test("merges with the strategy that is named, for who asked, without asking for a policy's conditions", async () => {
    world.acting.participants = [];
    world.acting.builds = [];
    const { text, outcome } = await run("merge", `${head} fast-forward`);
    expect([text, outcome]).toEqual([
      "Merged `aaaaaaaaaaaa` as `eeeeeeeeeeee`.",
      "merged aaaaaaaaaaaa",
    ]);
    expect(world.acting.merges).toMatchObject([{ strategy: "fast_forward" }]);
    expect(world.records).toMatchObject([{ details: { by: reviewerUuid } }]);
  });

  test("lists everything that stands in the way", async () => {
    world.acting.restrictions = [
      {
        kind: "require_approvals_to_merge",
        value: 2,
        pattern: "main",
        branchType: null,
        users: [],
        groups: [],
      },
      {
        kind: "require_passing_builds_to_merge",
        value: 1,
        pattern: "*",
        branchType: null,
        users: [],
        groups: [],
      },
      {
        kind: "require_tasks_to_be_completed",
        value: null,
        pattern: "",
        branchType: "production",
        users: [],
        groups: [],
      },
      { kind: "push", value: null, pattern: "main", branchType: null, users: [], groups: [] },
    ];
    world.acting.builds = [someBuild({ state: "failed" })];
    world.acting.tasks = [{ id: 1, text: "x", resolved: false }];
    const { text } = await run("merge");
    expect(text.split("\n").filter((line) => line.startsWith("- "))).toHaveLength(3);
    expect(world.acting.merges).toEqual([]);
  });

  test("tells a conflict in Bitbucket's words, made safe, and may be asked again", async () => {
    world.acting.refuse = (call) =>
      call === "merge" ? new KodyError("host-rejected", "<b>Conflicts</b> in a.ts (400).") : null;
    const { text, outcome } = await run("merge");
    expect(outcome).toBe("refused by Bitbucket");
    expect(text).not.toContain("<b>Conflicts");
    world.acting.refuse = () => null;
    expect((await run("merge", "", { commentId: 71 })).outcome).toMatch(/^merged/);
  });

  test.each(["merged", "declined", "superseded"] as const)(
    "has nothing to do when it is %s",
    async (state) => {
      world.host.pullRequest = { ...world.host.pullRequest, state };
      expect((await run("merge")).outcome).toBe(`refused: ${state} already`);
    },
  );

  test("a strategy that the branch does not allow", async () => {
    expect((await run("merge", "rebase-merge")).outcome).toBe("refused by Bitbucket");
    expect(world.acting.merges).toEqual([]);
  });

  test("answers the same after a crash", async () => {
    world.job().store.crashAt = "complete merge";
    await expect(run("merge")).rejects.toThrow("crashed");
    expect((await run("merge")).outcome).toBe("merged aaaaaaaaaaaa");
    expect(world.acting.merges).toHaveLength(1);
  });

  test("that takes long is told when it has come to its end", async () => {
    world.acting.mergeSteps.push(
      ...Array.from({ length: 6 }, () => ({ state: "pending", task: "t" }) as const),
    );
    expect((await run("merge")).outcome).toBe("merge under way");
    const { merge } = await applyPolicy(world.job(), policyWith({}), world.deps);
    expect(merge).toMatchObject({ state: "merged" });
    expect(world.host.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining("Merged `aaaaaaaaaaaa`"),
    ]);
    expect(world.records).toMatchObject([{ details: { by: reviewerUuid } }]);
  });
});

describe("@kody decline", () => {
  const decline = (rest = "") => declineCommand()(someCall("decline", rest), world.job());

  test("declines with the reason, made safe, and records it", async () => {
    const { outcome } = await decline("Not now @ada\n![x](http://evil/x)");
    expect(outcome).toBe("declined");
    const [message] = world.acting.declines;
    expect(message).toMatch(/^Declined by Kody for Rita: Not now/);
    expect(message).not.toMatch(/@ada|!\[x\]|http:\/\/evil|\n/);
    expect(world.records).toMatchObject([
      { action: "pull-request.declined", details: { by: reviewerUuid } },
    ]);
  });

  test("needs no reason", async () => {
    await decline();
    expect(world.acting.declines).toEqual(["Declined by Kody for Rita."]);
  });

  test.each(["merged", "declined"] as const)("of what is %s does nothing", async (state) => {
    world.host.pullRequest = { ...world.host.pullRequest, state };
    expect(await decline()).toEqual({
      text: `It is ${state} already.`,
      outcome: `refused: ${state} already`,
    });
    expect(countOf(world, "decline")).toBe(0);
  });

  test.each(["before", "after"] as const)(
    "happens once when its answer is lost (%s)",
    async (when) => {
      world.acting.loseAnswers.push(when);
      expect((await decline()).outcome).toBe("declined");
      expect((await decline()).outcome).toBe("declined");
      expect(world.acting.declines).toHaveLength(1);
      expect(world.records).toHaveLength(1);
    },
  );

  test("that Bitbucket refuses is said", async () => {
    world.acting.refuse = () => new KodyError("permission-missing", "No (403).");
    expect((await decline()).outcome).toBe("refused by Bitbucket");
  });
});
