import { describe, expect, test } from "vitest";
import { runSteps, type StepResult } from "./run-steps.ts";
import { choose, readChoice, steps, type Step } from "./steps.ts";

/** Tools whose commands end when told: `NAME` passes, `bad` fails, `lost` can't be started. */
function tools() {
  const reported: string[] = [];
  let running = 0;
  let most = 0;
  let alongside = 0;
  return {
    reported,
    most: () => most,
    alongside: () => alongside,
    run: async ([program]: readonly [string, ...string[]]) => {
      running += 1;
      most = Math.max(most, running);
      if (program === "alone") alongside = running - 1;
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (program === "lost") throw new Error("spawn lost ENOENT");
      return { ok: program !== "bad", output: `${program} said so` };
    },
    now: () => 0,
    report: (result: StepResult) => void reported.push(result.name),
  };
}

function step(name: string, ...programs: string[]): Step {
  return { name, commands: programs.map((program): [string] => [program]) };
}

describe("running checks", () => {
  test("a failing check hides none of the others, and its output is kept", async () => {
    const all = [step("a", "good"), step("b", "bad"), step("c", "lost"), step("d", "good")];
    const results = await runSteps(all, 2, tools());
    expect(results.map(({ name, ok, output }) => [name, ok, output])).toEqual([
      ["a", true, ""],
      ["b", false, "bad said so"],
      ["c", false, "spawn lost ENOENT"],
      ["d", true, ""],
    ]);
  });

  test("a check ends at its first failing command", async () => {
    const [result] = await runSteps([step("a", "good", "bad", "lost")], 2, tools());
    expect(result?.output).toBe("bad said so");
  });

  test("two run at a time, and what wants to be alone is", async () => {
    const watch = tools();
    const all = [
      { ...step("x", "alone"), alone: true },
      ...["a", "b", "c", "d"].map((name) => step(name, "good")),
    ];
    const results = await runSteps(all, 2, watch);
    expect(watch.most()).toBe(2);
    expect(watch.alongside()).toBe(0);
    expect(watch.reported.at(-1)).toBe("x");
    expect(results.map(({ name }) => name)).toEqual(["x", "a", "b", "c", "d"]);
  });
});

describe("choosing checks", () => {
  function names(...words: string[]): string[] {
    return choose(readChoice(words)).map(({ name }) => name);
  }

  test("all of them unless told otherwise", () => {
    expect(names()).toEqual(steps.map(({ name }) => name));
  });

  test("only some, or all but some, in any notation", () => {
    expect(names("--only", "types,lint")).toEqual(["types", "lint"]);
    expect(names("--only=lint", "--only", "types")).toEqual(["types", "lint"]);
    expect(names("--skip", "tests")).not.toContain("tests");
    expect(names("--only", "types,lint", "--skip=lint")).toEqual(["types"]);
  });

  test.each([
    { words: ["--only", "typos"], says: "typos is not a check" },
    { words: ["--only"], says: "--only needs names of checks" },
    { words: ["--fast"], says: "--fast is not an option" },
    { words: ["lint"], says: "lint is not an option" },
  ])("$words is refused with a sentence", ({ words, says }) => {
    expect(() => readChoice(words)).toThrow(says);
  });
});
