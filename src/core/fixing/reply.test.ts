import { expect, test } from "vitest";
import { asPatch, committed, nothingToFix, whatWasFixed } from "./reply.ts";
import { someFinding } from "./testing/fix-world.ts";

const hostile = someFinding({
  title: `![x](https://evil.example) @all <img> ${"*[".repeat(2_000)}`,
  path: `src/\`${"@/".repeat(400)}a.ts`,
});
const fix = { range: { start: 2, end: 2 }, lines: ["x"] };
const fixed = Array.from({ length: 60 }, () => ({ finding: hostile, fix, byModel: true }));
const left = Array.from({ length: 60 }, () => ({ finding: hostile, reason: "It is gone." }));

test("an answer has room in a comment, whatever the findings are called", () => {
  const said = whatWasFixed({ fixed, left });
  expect(said.length).toBeLessThan(20_000);
  expect(said).toContain("- and 45 more");
  expect(nothingToFix(left).length).toBeLessThan(20_000);
  const plan = {
    kind: "ready" as const,
    repository: { workspace: "mallory", slug: "shop" },
    isFork: true,
    branch: "b",
    head: "a".repeat(40),
    before: new Map([["a.ts", "x\n".repeat(20_000)]]),
    files: new Map([["a.ts", "y\n".repeat(20_000)]]),
    executables: new Set<string>(),
    fixed,
    left,
  };
  expect(asPatch(plan, "No.").length).toBeLessThan(30_000);
});

test("names of strangers are no links, images, mentions or markup", () => {
  const said = whatWasFixed({ fixed: fixed.slice(0, 1), left: left.slice(0, 1) });
  expect(said).not.toMatch(/(^|[^\\])!\[|(^|[^\\])<img|https:\/\/evil/);
  expect(said).not.toContain("@all");
});

test("a commit without a known hash is still said to be there", () => {
  expect(committed(null, "feature/`x`", 2)).toContain("Committed 2 fixes to `` feature/`x` ``.");
});
