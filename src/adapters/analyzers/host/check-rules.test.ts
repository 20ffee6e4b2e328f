import { describe, expect, test } from "vitest";
import type { OwnRule } from "../../../core/domain/index.ts";
import { checkRules } from "./check-rules.ts";
import type { HostAnswer, HostCheck } from "./protocol.ts";

function ruleNamed(name: string): OwnRule {
  return {
    name,
    title: "Not here",
    message: "",
    severity: "low",
    category: "maintainability",
    paths: [],
    match: { kind: "regex", regex: "x", flags: "" },
  };
}

/** A process that rules named `bad` bring down. */
function fragile(): { asked: number[]; ask: (request: HostCheck) => Promise<HostAnswer | string> } {
  const asked: number[] = [];
  return {
    asked,
    async ask({ check }) {
      asked.push(check.length);
      if (check.some(({ name }) => name === "bad")) return "the engine crashed on it";
      return { status: "checked", reasons: check.map(() => null) };
    },
  };
}

describe("checking the rules of a team", () => {
  test("takes one question when all goes well", async () => {
    const { asked, ask } = fragile();
    expect(await checkRules([ruleNamed("a"), ruleNamed("b")], ask)).toEqual([null, null]);
    expect(asked).toEqual([2]);
  });

  test("finds the one that brings the process down", async () => {
    const { asked, ask } = fragile();
    const rules = ["a", "bad", "b"].map(ruleNamed);
    expect(await checkRules(rules, ask)).toEqual([
      null,
      "It can't be tried: the engine crashed on it.",
      null,
    ]);
    expect(asked).toEqual([3, 1, 1, 1]);
    expect(await checkRules([ruleNamed("bad")], ask)).toHaveLength(1);
    expect(asked).toHaveLength(5);
  });

  test("gives up after two, so that two hundred cost no more", async () => {
    const { asked, ask } = fragile();
    const reasons = await checkRules(
      Array.from({ length: 200 }, () => ruleNamed("bad")),
      ask,
    );
    expect(asked).toHaveLength(3);
    expect(reasons[199]).toBe("It was not tried, because rules before it could not be.");
  });
});
