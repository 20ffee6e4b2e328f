import { splitLines } from "../text/index.ts";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChangedFile, RawFinding } from "../domain/index.ts";
import { fingerprintAll, identifyingCode, type PlacedFinding } from "./fingerprint.ts";
import { introducedFindings } from "./introduced.ts";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

function place(text: string, line: number, change: Partial<RawFinding> = {}): PlacedFinding {
  const raw: RawFinding = {
    rule: "toy/rule",
    severity: "high",
    category: "correctness",
    title: "Title",
    message: "Message",
    path: "a.ts",
    range: { start: line, end: line },
    ...change,
  };
  return { raw, engine: "toy", code: identifyingCode(raw, splitLines(text)) };
}

const line = fc.stringMatching(/^[a-z(){};= ]{1,30}$/);

describe("fingerprints", () => {
  test("survive lines that move, indentation and line endings", () => {
    fc.assert(
      fc.property(
        line,
        fc.array(line, { maxLength: 5 }),
        fc.constantFrom("\n", "\r\n"),
        (code, above, ending) => {
          const before = place(code, 1);
          const after = place([...above, `  ${code}\t`, ""].join(ending), above.length + 1);
          expect(fingerprintAll([after], digest)[0]?.fingerprint).toBe(
            fingerprintAll([before], digest)[0]?.fingerprint,
          );
        },
      ),
    );
  });

  test("differ by rule, file and code; equal code in one file stays two findings", () => {
    const prints = fingerprintAll(
      [
        place("x\nx", 1),
        place("x\nx", 2),
        place("y", 1),
        place("x", 1, { rule: "toy/other" }),
        place("x", 1, { path: "b.ts" }),
      ],
      digest,
    ).map((finding) => finding.fingerprint);
    expect(new Set(prints).size).toBe(5);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{32}$/);
  });

  test("do not depend on the order in which engines answered", () => {
    const findings = ["a", "b", "a", "c", "a"].map((_, index, all) =>
      place(all.join("\n"), index + 1),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(findings, { minLength: 5, maxLength: 5 }), (shuffled) => {
        expect(JSON.stringify(fingerprintAll(shuffled, digest))).toBe(
          JSON.stringify(fingerprintAll(findings, digest)),
        );
      }),
    );
  });

  test("of a secret come from its identity, not from the line it stands on", () => {
    const one = place("key = 1", 1, { identity: "hash" });
    const other = place("const key = 1;", 1, { identity: "hash" });
    expect(one.code).toBe(other.code);
    expect(one.code).not.toContain("key");
  });
});

describe("what a change introduced", () => {
  const file = (change: Partial<ChangedFile> = {}): ChangedFile => ({
    status: "modified",
    oldPath: "a.ts",
    newPath: "a.ts",
    path: "a.ts",
    binary: false,
    submodule: false,
    symlink: false,
    hunks: [],
    additions: 0,
    deletions: 0,
    ...change,
  });

  test("is what the head has more often than the base", () => {
    const result = introducedFindings(
      [place("x", 1)],
      [place("x\nx\ny", 1), place("x\nx\ny", 2), place("x\nx\ny", 3)],
      [file()],
    );
    expect(result.introduced.map((one) => one.code).toSorted()).toEqual(["x", "y"]);
    expect(result.existing).toHaveLength(1);
  });

  test("follows a renamed file", () => {
    const renamed = file({ status: "renamed", newPath: "b.ts", path: "b.ts" });
    const result = introducedFindings(
      [place("x", 1)],
      [place("x", 1, { path: "b.ts" })],
      [renamed],
    );
    expect(result.introduced).toEqual([]);
  });

  test("does not count code that moved to another file, but does count copies", () => {
    const other = file({ oldPath: "b.ts", newPath: "b.ts", path: "b.ts" });
    const moved = introducedFindings(
      [place("x", 1)],
      [place("x", 1, { path: "b.ts" })],
      [file(), other],
    );
    expect(moved.introduced).toEqual([]);
    const copied = introducedFindings(
      [place("x", 1)],
      [place("x", 1), place("x", 1, { path: "b.ts" })],
      [file(), other],
    );
    expect(copied.introduced.map((one) => one.raw.path)).toEqual(["b.ts"]);
  });

  test("is nothing when both sides are the same, whatever they hold", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join("\n");
        const all = lines.map((_, index) => place(text, index + 1));
        expect(introducedFindings(all, all, [file()]).introduced).toEqual([]);
      }),
    );
  });
});
