import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PollState } from "../ports/index.ts";
import { planPoll, pollIntervals, type PollInput } from "./plan-poll.ts";
import { describeWatching } from "./watching.ts";

const start = Date.parse("2026-01-01T12:00:00Z");
const at = (minutes: number) => new Date(start + minutes * 60_000);

function some(name: string, change: Partial<PollState> = {}): PollState {
  return {
    repository: {
      ref: { workspace: "acme", slug: name },
      uuid: `{${name}}`,
      name,
      enabled: true,
    },
    hooked: true,
    polledAt: at(0),
    since: null,
    activeAt: at(0),
    changed: false,
    ...change,
  };
}

/** Runs the plan every minute; answers the longest time between two polls of each repository after the first hour. */
function simulate(input: Pick<PollInput, "perHour" | "repositories">, minutes: number) {
  let states = [...input.repositories];
  let hintedAt: Date | null = null;
  const calls: number[] = [];
  const gaps = new Map<string, number>();
  for (let minute = 1; minute <= minutes; minute += 1) {
    const now = at(minute);
    const plan = planPoll({
      ...input,
      now,
      recent: calls.filter((one) => one > minute - 10).length,
      repositories: states,
      workspaces: [{ slug: "acme", hintedAt }],
    });
    if (plan.hints.length > 0) hintedAt = now;
    calls.push(...Array.from({ length: plan.hints.length + plan.polls.length }, () => minute));
    const polled = new Set(plan.polls.map(({ repository }) => repository.uuid));
    for (const { repository, polledAt } of states) {
      const gap = polledAt === null ? minute : minute - (polledAt.getTime() - start) / 60_000;
      if (minute > 60) gaps.set(repository.uuid, Math.max(gaps.get(repository.uuid) ?? 0, gap));
    }
    states = states.map((state) => ({
      ...state,
      // What is active stays so.
      activeAt: state.activeAt !== null && state.activeAt >= at(0) ? now : state.activeAt,
      polledAt: polled.has(state.repository.uuid) ? now : state.polledAt,
    }));
  }
  return { calls, gaps };
}

describe("what to ask for now", () => {
  test("never more calls than the share allows, in any ten minutes and in any hour", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ hooked: fc.boolean(), quiet: fc.integer({ min: 0, max: 5_000 }) }), {
          minLength: 1,
          maxLength: 120,
        }),
        fc.integer({ min: 0, max: 200 }),
        (kinds, perHour) => {
          const repositories = kinds.map(({ hooked, quiet }, index) =>
            some(String(index), { hooked, activeAt: at(-quiet), polledAt: null }),
          );
          const { calls } = simulate({ perHour, repositories }, 130);
          for (let minute = 1; minute <= 130; minute += 1) {
            const within = (span: number) =>
              calls.filter((one) => one > minute - span && one <= minute).length;
            expect(within(10)).toBeLessThanOrEqual(Math.floor(perHour / 6));
            expect(within(60)).toBeLessThanOrEqual(perHour);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("fifteen active repositories among two hundred quiet ones are looked at within ten minutes each", () => {
    const active = Array.from({ length: 15 }, (_, index) => some(`active${index}`));
    const quiet = Array.from({ length: 185 }, (_, index) =>
      some(`quiet${index}`, { activeAt: at(-50_000) }),
    );
    const { gaps } = simulate({ perHour: 142, repositories: [...active, ...quiet] }, 600);
    for (const { repository } of active) expect(gaps.get(repository.uuid)).toBeLessThanOrEqual(10);
  });

  test("nobody is forgotten, however many there are", () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      some(String(index), { activeAt: index % 3 === 0 ? at(0) : at(-20_000), polledAt: null }),
    );
    const { gaps } = simulate({ perHour: 142, repositories: many }, 1_500);
    const { quiet } = pollIntervals({ now: at(0), perHour: 142, repositories: many });
    expect(Math.max(...gaps.values())).toBeLessThanOrEqual(quiet * 1.5);
  });

  test("a push, a missing hook and activity make it sooner", () => {
    const repositories = [
      some("quiet", { activeAt: at(-5_000) }),
      some("active"),
      some("unhooked", { hooked: false }),
      some("pushed", { changed: true, activeAt: at(-5_000) }),
    ];
    const polls = (minute: number) =>
      planPoll({
        now: at(minute),
        perHour: 142,
        recent: 0,
        repositories,
        workspaces: [],
      }).polls.map(({ repository }) => repository.name);
    expect(polls(1)).toEqual([]);
    expect(polls(2)).toEqual(["pushed"]);
    expect(polls(3)).toEqual(["unhooked", "pushed"]);
    expect(polls(7)).toEqual(["unhooked", "pushed", "active"]);
    expect(polls(400)).toHaveLength(4);
  });

  test("one list of a workspace every five minutes says where something changed", () => {
    const hints = (hintedAt: Date | null) =>
      planPoll({
        now: at(5),
        perHour: 142,
        recent: 0,
        repositories: [some("a")],
        workspaces: [
          { slug: "acme", hintedAt },
          { slug: "unwatched", hintedAt: null },
        ],
      }).hints;
    expect(hints(null)).toEqual(["acme"]);
    expect(hints(at(0))).toEqual(["acme"]);
    expect(hints(at(1))).toEqual([]);
  });
});

describe("what is said of it", () => {
  const say = (repositories: PollState[]) =>
    describeWatching({ now: at(0), perHour: 142, repositories }, 237);

  test("nothing, hooks, polling or both", () => {
    expect(say([])).toBe("No repository is watched yet.");
    expect(say([some("a")])).toContain("Bitbucket calls Kody at once for the watched repository.");
    expect(say([some("a"), some("b", { hooked: false })])).toContain("1 of the 2 watched");
    expect(say([some("a", { hooked: false })])).toMatch(/no webhook.*it polls/);
  });

  test("the intervals are the real ones: too many repositories make them longer", () => {
    const few = say([some("a")]);
    const many = say(Array.from({ length: 400 }, (_, index) => some(String(index))));
    expect(few).toContain("every 7 minutes");
    expect(few).toContain("compared every 15 minutes");
    expect(many).not.toContain("every 7 minutes");
    expect(many).toContain("compared every 2 hours");
  });
});
