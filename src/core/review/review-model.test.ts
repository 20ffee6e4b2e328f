import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Tree } from "../../../test/support/fake-source.ts";
import {
  assertBudget,
  assertNeverTwice,
  assertSettled,
  findingsKey,
  standing,
} from "./testing/invariants.ts";
import { createWorld, policy, type RunOptions, type World } from "./testing/world.ts";

/** Few different lines and files, so that equal findings, moves and returns are common. */
const line = fc.constantFrom("fine", "BUG one", "BUG two", "  BUG one", "SMELL", "NIT", "NIT two");
const text = fc.array(line, { maxLength: 4 }).map((lines) => lines.join("\n"));
const tree: fc.Arbitrary<Tree> = fc.dictionary(fc.constantFrom("a.txt", "b.txt", "d/c.txt"), text, {
  maxKeys: 3,
});

const fault = fc.record({
  at: fc.integer({ min: 1, max: 45 }),
  when: fc.constantFrom("before" as const, "after" as const),
});

type Step =
  | { readonly kind: "push"; readonly tree: Tree }
  | { readonly kind: "back"; readonly to: number }
  | ({ readonly kind: "run" } & RunOptions)
  | {
      readonly kind: "person";
      readonly what: "resolve" | "refuse" | "delete";
      readonly which: number;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("push" as const), tree }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("back" as const), to: fc.nat(5) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("run" as const),
      fault: fc.option(fault, { freq: 2, nil: null }),
      loseAnswers: fc.oneof(
        fc.constant([]),
        fc.array(fc.constantFrom("before" as const, "after" as const), { maxLength: 2 }),
      ),
      manual: fc.constantFrom(false, false, true),
      newerAfter: fc.option(fc.nat(6), { freq: 6, nil: null }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("person" as const),
      what: fc.constantFrom("resolve" as const, "refuse" as const, "delete" as const),
      which: fc.nat(3),
    }),
  },
);

async function take(world: World, trees: Tree[], next: Step, quiet: boolean): Promise<boolean> {
  if (next.kind === "push") trees.push(next.tree);
  if (next.kind === "push") world.push(next.tree);
  if (next.kind === "back") world.push(trees[next.to % trees.length] ?? {});
  if (next.kind === "push" || next.kind === "back") return quiet;
  if (next.kind === "run") return run(world, next, quiet);
  const comment = standing(world)[next.which];
  if (comment !== undefined) world.act(next.what, comment.comment);
  return quiet && comment === undefined;
}

/** Answers whether the run came to its end. */
async function run(world: World, options: RunOptions, quiet: boolean): Promise<boolean> {
  const before = { comments: world.host.comments.length, findings: findingsKey(world), quiet };
  const outcome = await world.run(options);
  assertNeverTwice(world);
  if (outcome === "crashed" || outcome.status === "superseded") return false;
  assertSettled(world);
  const disturbed = options.manual === true || (options.loseAnswers ?? []).length > 0;
  if (!disturbed) assertBudget(world, before);
  return true;
}

/** The job comes back until it gets through. */
async function settle(world: World): Promise<void> {
  expect(await world.run()).toMatchObject({ status: expect.stringMatching(/reviewed|unchanged/) });
  assertSettled(world);
}

describe("over any sequence of pushes, crashes, lost answers and persons' actions", () => {
  test("nothing is posted twice, nothing is lost, and what is fixed is resolved", async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.array(step, { maxLength: 12 }), async (first, steps) => {
        const world = createWorld(first);
        const trees = [first];
        let quiet = false;
        for (const next of steps) quiet = await take(world, trees, next, quiet);
        await settle(world);
      }),
      { numRuns: 500 },
    );
  });

  test("a memory that was lost or restored from a backup leads to nothing posted again", async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, fc.boolean(), async (first, second, pushed) => {
        const world = createWorld(first);
        await settle(world);
        if (pushed) world.push(second);
        if (pushed) await settle(world);
        const before = standing(world).map((one) => one.id);
        world.forget();
        expect(await world.run()).toMatchObject({ status: "reviewed" });
        assertNeverTwice(world);
        expect(standing(world).map((one) => one.id)).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a review that dies at any of its steps", () => {
  /** Every write and every call of a run, one after the other, until the run gets through. */
  async function dieEverywhere(prepare: () => Promise<World>, next: (world: World) => void) {
    let deaths = 0;
    for (const when of ["before", "after"] as const) {
      for (let at = 1, crashed = true; crashed; at += 1) {
        const world = await prepare();
        crashed = (await world.run({ fault: { at, when } })) === "crashed";
        assertNeverTwice(world);
        if (crashed) deaths += 1;
        next(world);
        await settle(world);
      }
    }
    return deaths;
  }

  const start = { "a.txt": "BUG one\nSMELL\n", "b.txt": "BUG two\nNIT\n" };
  const mended = { "a.txt": "SMELL\n", "b.txt": "BUG new\nNIT\n" };
  const pushed = async (): Promise<World> => {
    const world = createWorld(start);
    await settle(world);
    world.push(mended);
    return world;
  };

  test("is picked up, on the first review", async () => {
    const deaths = await dieEverywhere(
      async () => createWorld(start),
      () => {},
    );
    expect(deaths).toBeGreaterThan(40);
  });

  test("is picked up, on a push that mends one finding and brings another", async () => {
    expect(await dieEverywhere(pushed, () => {})).toBeGreaterThan(40);
  });

  test("leaves no thread behind when another push takes its place", async () => {
    const replace = (world: World): void => world.push({ "b.txt": "fine\n" });
    expect(await dieEverywhere(pushed, replace)).toBeGreaterThan(40);
  });

  test("leaves no thread behind when the branch goes back to what was reviewed", async () => {
    const back = (world: World): void => world.push(start);
    expect(await dieEverywhere(pushed, back)).toBeGreaterThan(40);
  });

  test("says what holds now when a person spoke in between", async () => {
    const speak = (world: World): void => {
      const comment = standing(world)[0];
      if (comment !== undefined) world.act("resolve", comment.comment);
    };
    expect(await dieEverywhere(pushed, speak)).toBeGreaterThan(40);
  });
});

describe("large changes", () => {
  test("500 files with 10,000 findings cost what one file costs", async () => {
    const text = Array.from({ length: 20 }, (_, index) => `BUG ${index}\n`).join("");
    const many = new Map(
      Array.from({ length: 500 }, (_, index) => [`d${index % 7}/f${index}.txt`, text]),
    );
    const world = createWorld(Object.fromEntries<string>(many));
    await settle(world);
    expect(world.host.calls).toHaveLength(7 + policy.maxComments);
    world.push({ ...world.tree, "more.txt": "fine\n" });
    await settle(world);
    expect(world.host.calls).toHaveLength(5);
  });
});
