import { beforeEach, describe, expect, test } from "vitest";
import { personUuid } from "../../../test/support/fake-host.ts";
import { KodyError } from "../domain/index.ts";
import { declineStale, type StaleOutcome } from "./decline-stale.ts";
import { approvedBy, countOf, createWorld, push, type World } from "./testing/world.ts";

const day = 24 * 60 * 60_000;
const policy = { after: 60 };

let world: World;

beforeEach(() => {
  world = createWorld();
  // Bitbucket: a comment moves the time of the last change.
  world.host.interrupt = (call, when) => {
    if (call === "createComment" && when === "after") touch(world.now);
  };
});

function touch(at: Date): void {
  world.host.pullRequest = { ...world.host.pullRequest, updatedOn: at.toISOString() };
}

/** Days after the last change, which was on the first of January. */
function on(days: number): Promise<StaleOutcome> {
  world.now = new Date(Date.parse("2026-01-01T00:00:00Z") + days * day);
  return declineStale(world.job(), policy, world.now);
}

describe("what nobody touches", () => {
  test("is announced after 53 days and declined seven days later, once, for the record", async () => {
    expect(await on(52.9)).toEqual({ state: "fresh" });
    expect(world.acting.calls).toEqual(["readStanding"]);
    expect(await on(53)).toEqual({ state: "announced", declineOn: "2026-03-02T00:00:00.000Z" });
    expect(world.host.comments[0]?.body).toMatch(/for 53 days. Kody declines .* in 7 days/);
    expect((await on(59.9)).state).toBe("announced");
    expect(world.host.comments).toHaveLength(1);
    expect(await on(60)).toEqual({ state: "declined" });
    expect(await on(61)).toEqual({ state: "declined" });
    expect(world.acting.declines).toEqual([expect.stringContaining("60 days")]);
    expect(world.records.map(({ action }) => action)).toEqual([
      "pull-request.decline-announced",
      "pull-request.declined",
    ]);
  });

  test("is never declined without seven days' notice, however old it is", async () => {
    expect((await on(400)).state).toBe("announced");
    expect((await on(406)).state).toBe("announced");
    expect((await on(407)).state).toBe("declined");
  });

  test.each<[string, () => void]>([
    ["a push", () => push(world)],
    ["a comment", () => world.host.reply(1, "wait")],
    ["another title", () => (world.host.pullRequest = { ...world.host.pullRequest, title: "B" })],
    ["an approval", () => world.acting.participants.push(approvedBy(personUuid))],
    ["any later change", () => touch(world.now)],
    ["deleting the announcement", () => world.host.change(1, { deleted: true })],
  ])("%s keeps it open, and the clock begins anew", async (_, happen) => {
    await on(53);
    world.now = new Date(world.now.getTime() + 2 * day);
    happen();
    expect((await on(60)).state).toBe("cancelled");
    if (world.host.comments[0]?.deleted !== true)
      expect(world.host.comments[0]?.body).toContain("it stays open");
    touch(world.now);
    expect((await on(112)).state).toBe("fresh");
    expect((await on(113)).state).toBe("announced");
    expect(
      world.host.comments.filter(({ body, deleted }) => !deleted && body.includes("in 7 days")),
    ).toHaveLength(1);
    expect((await on(120)).state).toBe("declined");
  });

  test.each<[string, () => void]>([
    ["a push", () => push(world)],
    ["an approval", () => world.acting.participants.push(approvedBy(personUuid))],
  ])("%s in the very moment of the announcement is not lost", async (_, happen) => {
    world.host.interrupt = (call, when) => {
      if (call !== "createComment" || when !== "after") return;
      happen();
      touch(world.now);
    };
    expect((await on(53)).state).toBe("cancelled");
    expect((await on(60)).state).toBe("fresh");
  });

  test("a change right before the call stops it", async () => {
    await on(53);
    let looks = 0;
    world.acting.interrupt = (call, when) => {
      if (call === "readStanding" && when === "before" && (looks += 1) === 2) push(world);
    };
    expect((await on(60)).state).toBe("cancelled");
    expect(world.acting.declines).toEqual([]);
  });

  test("a crash after the announcement is not taken for a change", async () => {
    world.job().store.crashAt = "complete comment";
    await expect(on(53)).rejects.toThrow("crashed");
    expect((await on(53.1)).state).toBe("announced");
    expect(world.host.comments).toHaveLength(1);
    expect((await on(60)).state).toBe("declined");
  });

  test.each(["before", "after"] as const)("a lost answer (%s) declines once", async (when) => {
    await on(53);
    world.acting.loseAnswers.push(when);
    expect((await on(60)).state).toBe("declined");
    expect(world.acting.declines).toHaveLength(1);
    expect(world.records).toHaveLength(2);
  });

  test("what Bitbucket refuses or others closed ends there", async () => {
    await on(53);
    world.acting.refuse = (call) =>
      call === "decline" ? new KodyError("permission-missing", "No (403).") : null;
    expect(await on(60)).toEqual({ state: "failed", reason: "No (403)." });
    world.host.pullRequest = { ...world.host.pullRequest, state: "declined" };
    world.acting.closedByUuid = personUuid;
    expect(await on(61)).toEqual({ state: "closed" });
    expect(world.records).toHaveLength(1);
  });

  test("an unreadable time declines nothing", async () => {
    world.host.pullRequest = { ...world.host.pullRequest, updatedOn: "yesterday" };
    expect(await on(500)).toEqual({ state: "fresh" });
  });

  test("closed ones cost one look", async () => {
    world.host.pullRequest = { ...world.host.pullRequest, state: "merged" };
    expect(await on(500)).toEqual({ state: "closed" });
    expect(countOf(world, "readStanding")).toBe(1);
  });
});
