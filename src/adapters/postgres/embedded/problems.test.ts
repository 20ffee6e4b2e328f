import { expect, test } from "vitest";
import { layoutOf } from "./layout.ts";
import { isPassing, startProblem } from "./problems.ts";

const layout = layoutOf("/srv/kody", "18.0.0");

function errorWith(code: string): Error {
  return Object.assign(new Error(code), { code });
}

test.each([
  [
    'FATAL:  could not write to file "pg_wal/xlogtemp.9": No space left on device',
    /The disk is full.*Free some space/,
  ],
  [
    'FATAL:  data directory "/x" has wrong ownership',
    /belongs to another user.*Start Kody as the user/,
  ],
  ['initdb: error: could not access directory "/x": Permission denied', /belongs to another user/],
  [
    "something\nFATAL:  out of memory for query",
    /did not start: "out of memory for query".*log is \/srv\/kody/,
  ],
  ["", /did not start\. Its log is/],
])("%s becomes a sentence", (output, sentence) => {
  expect(startProblem(output, layout).message).toMatch(sentence);
});

test.each([
  ["ENOSPC", /The disk is full/],
  ["EACCES", /belongs to another user/],
  ["ENOENT", /does not run on this system.*DATABASE_URL/],
])("a program that can't even be run for %s is explained", (code, sentence) => {
  expect(startProblem("", layout, errorWith(code)).message).toMatch(sentence);
});

test("only an earlier server on its way out is worth another try", () => {
  expect(isPassing("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use")).toBe(
    true,
  );
  expect(isPassing('FATAL:  lock file "postmaster.pid" already exists')).toBe(true);
  expect(isPassing("FATAL:  No space left on device")).toBe(false);
});
