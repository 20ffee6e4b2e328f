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
import { createWorld, type RunOptions, type World } from "./testing/world.ts";

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
      { numRuns: Number(process.env["RUNS"] ?? 400) },
    );
  });
});
