import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { severities, type Finding } from "../domain/index.ts";
import { mergeDuplicates } from "./merge-duplicates.ts";
import { someFinding } from "./testing/some-finding.ts";

let number = 0;
function found(engine: string, line: number | null, change: Partial<Finding> = {}): Finding {
  return someFinding({
    engine,
    rule: `${engine}/sql`,
    cwe: 89,
    range: line === null ? null : { start: line, end: line },
    fingerprint: String((number += 1)).padStart(32, "0"),
    ...change,
  });
}

function places(findings: readonly Finding[]): string[] {
  return findings.map(({ engine, range, alsoFoundBy = [] }) =>
    [`${engine}:${range?.start}`, ...alsoFoundBy.map((other) => other.engine)].join("+"),
  );
}

describe("what two engines say of the same fault", () => {
  test("becomes one finding that names both, the graver speaking", () => {
    const fix = { range: { start: 2, end: 2 }, lines: ["safe()"] };
    const [one, ...rest] = mergeDuplicates([
      found("ruff", 2, { severity: "medium", fix }),
      found("rules", 3, { severity: "high", confidence: "medium", title: "Query from input" }),
    ]);
    expect(rest).toEqual([]);
    expect(one).toMatchObject({
      engine: "rules",
      severity: "high",
      title: "Query from input",
      confidence: "high",
      fix,
      alsoFoundBy: [{ engine: "ruff", rule: "ruff/sql" }],
    });
  });

  test("on lines further apart stays two", () => {
    expect(places(mergeDuplicates([found("ruff", 2), found("rules", 4)]))).toHaveLength(2);
  });

  test("in different files, or of different kinds, stays two", () => {
    expect(
      mergeDuplicates([found("ruff", 2), found("rules", 2, { path: "src/b.ts" })]),
    ).toHaveLength(2);
    expect(
      mergeDuplicates([found("ruff", 2), found("rules", 2, { cwe: 22, title: "Path from input" })]),
    ).toHaveLength(2);
  });

  test("two faults on neighbouring lines stay two, each with its own echo", () => {
    const all = [found("rules", 2), found("rules", 3), found("ruff", 2), found("ruff", 3)];
    expect(places(mergeDuplicates(all))).toEqual(["ruff:2+rules", "ruff:3+rules"]);
  });

  test("an echo on the very line goes before a neighbour", () => {
    const all = [found("rules", 3, { severity: "critical" }), found("ruff", 2), found("ruff", 3)];
    expect(places(mergeDuplicates(all))).toEqual(["rules:3+ruff", "ruff:2"]);
  });

  test("two findings of one rule stay two, wherever they are", () => {
    expect(mergeDuplicates([found("rules", 2), found("rules", 2)])).toHaveLength(2);
  });

  test("two rules of one engine are one finding for one weakness on the very same lines", () => {
    const wider = found("rules", 2, { rule: "rules/text-built", severity: "low" });
    expect(mergeDuplicates([found("rules", 2), wider])).toMatchObject([
      { rule: "rules/sql", alsoFoundBy: [{ engine: "rules", rule: "rules/text-built" }] },
    ]);
    expect(mergeDuplicates([found("rules", 3), wider])).toHaveLength(2);
    const alikeInWords = { ...wider, cwe: 22, title: found("rules", 2).title };
    expect(mergeDuplicates([found("rules", 2), alikeInWords])).toHaveLength(2);
  });

  test("three engines become one finding; whole files have a place, too", () => {
    expect(places(mergeDuplicates([found("a", 2), found("b", 3), found("c", 2)]))).toEqual([
      "a:2+b+c",
    ]);
    expect(places(mergeDuplicates([found("a", null), found("b", null)]))).toEqual([
      "a:undefined+b",
    ]);
  });

  test("a range without end costs nothing", () => {
    const endless = { range: { start: 1, end: Number.MAX_SAFE_INTEGER } };
    expect(mergeDuplicates([found("a", 1, endless), found("b", 1, endless)])).toHaveLength(1);
  });
});

const anyFindings = fc
  .array(
    fc.record({
      engine: fc.constantFrom("a", "b", "c"),
      line: fc.integer({ min: 1, max: 6 }),
      severity: fc.constantFrom(...severities),
      cwe: fc.constantFrom(22, 89),
      path: fc.constantFrom("x.ts", "y.ts"),
      rule: fc.constantFrom("r/one", "r/two"),
    }),
    { maxLength: 15 },
  )
  .map((list) =>
    list.map(({ engine, line, ...rest }, index) =>
      found(engine, line, { ...rest, fingerprint: String(index).padStart(32, "0") }),
    ),
  );

describe("for any findings", () => {
  test("none is lost, none is counted twice, and order changes nothing", () => {
    fc.assert(
      fc.property(anyFindings, fc.infiniteStream(fc.nat()), (list, chances) => {
        const merged = mergeDuplicates(list);
        const named = merged.flatMap((one) => [
          one.fingerprint,
          ...(one.alsoFoundBy ?? []).map((other) => other.fingerprint),
        ]);
        expect(named.toSorted()).toEqual(list.map((one) => one.fingerprint).toSorted());
        for (const one of merged) {
          const voices = [one, ...(one.alsoFoundBy ?? [])].map(
            ({ engine, rule }) => `${engine} ${rule}`,
          );
          expect(voices).toEqual([...new Set(voices)]);
        }
        const shuffled = list
          .map((finding) => ({ finding, at: chances.next().value }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ finding }) => finding);
        const byPrint = (all: Finding[]): Finding[] =>
          all.toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
        expect(byPrint(mergeDuplicates(shuffled))).toEqual(byPrint(merged));
      }),
    );
  });
});
