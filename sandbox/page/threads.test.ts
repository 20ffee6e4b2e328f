import fc from "fast-check";
import { expect, test } from "vitest";
import { comment } from "./testing/index.ts";
import { groupThreads } from "./threads.ts";

const ids = (threads: ReturnType<typeof groupThreads>): number[][] =>
  threads.map(({ root, replies }) => [root.id, ...replies.map((reply) => reply.id)]);

test("replies, also to replies, stand in the thread of the first comment", () => {
  const all = [
    comment(1, "a"),
    comment(2, "b"),
    comment(3, "c", { parent: 1 }),
    comment(4, "d", { parent: 3 }),
  ];
  expect(ids(groupThreads(all))).toEqual([[1, 3, 4], [2]]);
});

test("a deleted comment stays while it has answers", () => {
  const deleted = comment(1, "", { deleted: true });
  expect(groupThreads([deleted])).toEqual([]);
  expect(ids(groupThreads([deleted, comment(2, "b", { parent: 1 })]))).toEqual([[1, 2]]);
});

test("no comment is lost or doubled, whatever the parents say", () => {
  const parents = fc.array(fc.option(fc.integer({ min: 1, max: 12 })), { maxLength: 10 });
  fc.assert(
    fc.property(parents, (chosen) => {
      const all = chosen.map((parent, index) => comment(index + 1, "x", { parent }));
      const found = ids(groupThreads(all)).flat();
      expect(found.toSorted((one, other) => one - other)).toEqual(all.map((one) => one.id));
    }),
  );
});
