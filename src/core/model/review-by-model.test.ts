import { describe, expect, test } from "vitest";
import type { Tree } from "../../../test/support/fake-source.ts";
import { KodyError } from "../domain/index.ts";
import { allHold, scriptedTools, secret } from "../../../test/support/scripted-review-model.ts";
import { base, found, obedient, review, sent, taskOf } from "./testing/some-task.ts";
import { someClaim } from "./testing/some-claim.ts";

describe("the number of calls", () => {
  test.each([
    ["quick", 1],
    ["standard", 2],
    ["deep", 5],
  ] as const)("of a %s review with a finding is %i", async (mode, calls) => {
    const scripted = obedient(found(), { mode });
    const result = await review(scripted);
    expect(result).toMatchObject({ status: "complete", problems: [], cost: { calls } });
    expect(result.findings).toMatchObject([
      { rule: "model/correctness", path: "src/a.ts", range: { start: 2, end: 2 } },
    ]);
    expect(scripted.asked).toHaveLength(calls);
    expect(result.cost).toMatchObject({
      input: 100 * calls,
      microDollars: 5 * calls,
      models: ["scripted"],
    });
  });

  test.each([
    ["quick", 1],
    ["standard", 1],
    ["deep", 4],
  ] as const)("of a %s review that finds nothing is %i", async (mode, calls) => {
    const scripted = scriptedTools({ mode });
    expect(await review(scripted)).toMatchObject({ status: "complete", findings: [] });
    expect(scripted.asked).toHaveLength(calls);
  });

  test("is none for a change without text, and for one that was seen", async () => {
    for (const task of [
      taskOf({}, base),
      taskOf({ fresh: new Map() }),
      taskOf({ fresh: new Map([["src/a.ts", new Set([99])]]) }),
    ]) {
      const scripted = obedient(found());
      expect(await review(scripted, task)).toMatchObject({
        status: "complete",
        findings: [],
        cost: { calls: 0 },
      });
      expect(scripted.asked).toEqual([]);
    }
  });

  test("is none for files that are never sent, which are named", async () => {
    const scripted = obedient(found());
    const now = { ...base, "secrets/key.ts": "save(order);\n" };
    expect(await review(scripted, taskOf({}, now))).toMatchObject({
      status: "partly",
      problems: [],
      findings: [],
      left: [{ path: "secrets/key.ts", reason: "never sent to a model" }],
    });
    expect(scripted.asked).toEqual([]);
  });

  test("asks about fresh hunks only", async () => {
    const long = Array.from({ length: 40 }, (_, at) => `line${at}();\n`).join("");
    const now = { "src/a.ts": `first();\n${long}last();\n` };
    const scripted = scriptedTools();
    await review(
      scripted,
      taskOf({ fresh: new Map([["src/a.ts", new Set([42])]]) }, now, { "src/a.ts": long }),
    );
    expect(sent(scripted)).toContain("last();");
    expect(sent(scripted)).not.toContain("first();");
  });
});

describe("a change that no question holds", () => {
  const many: Tree = Object.fromEntries(
    ["a", "b", "c", "d"].map((name) => [`src/${name}.ts`, `${name}1(order);\n`.repeat(700)]),
  );
  const small = { questionTokens: 10_000, contextTokens: 2_000 };

  test("is asked about in several, and all findings are looked at again in one", async () => {
    const scripted = scriptedTools(small);
    scripted.answer = (purpose, question) => {
      if (purpose !== "find") return allHold(question);
      const path = /FILE (\S+)/.exec(question.prompt)?.[1] ?? "";
      return found({
        path,
        quote: `${path.slice(4, 5)}1(order);`,
        line: 1,
        title: `Fault in ${path}`,
      });
    };
    const result = await review(scripted, taskOf({}, many, {}));
    const finds = scripted.asked.filter(({ purpose }) => purpose === "find");
    expect(finds.length).toBeGreaterThan(1);
    expect(finds.length).toBeLessThanOrEqual(4);
    expect(scripted.asked).toHaveLength(finds.length + 1);
    expect(result).toMatchObject({ status: "complete", left: [] });
    for (const { question } of scripted.asked)
      expect((question.prompt.length + question.system.length) / 4).toBeLessThan(13_000);
  });

  test("is partly reviewed when a part of it had no answer, or is beyond the limit, or too large", async () => {
    const scripted = scriptedTools(small);
    scripted.answer = (_, { prompt }) =>
      prompt.includes("FILE src/a.ts") ? "no" : '{"findings": []}';
    expect(await review(scripted, taskOf({}, many, {}))).toMatchObject({
      status: "partly",
      problems: ["the answer of scripted could not be used: it held no JSON object"],
    });
    const limited = scriptedTools({ ...small, maxGroups: 1 });
    const { status, left } = await review(limited, taskOf({}, many, {}));
    expect(status).toBe("partly");
    expect(left.length).toBeGreaterThan(0);
    expect(left[0]?.reason).toBe("beyond what the model is asked in one review");
    const huge = { "src/a.ts": "save(order);\n".repeat(9_000) };
    expect(await review(scriptedTools(small), taskOf({}, huge, {}))).toMatchObject({
      status: "partly",
      left: [{ path: "src/a.ts", reason: "too large for the model" }],
      cost: { calls: 0 },
    });
  });
});

describe("a model in trouble", () => {
  test.each([
    [
      "a budget",
      () => ({ status: "not asked" as const, because: "the budget is used up" }),
      "the budget is used up",
      1,
    ],
    ["nothing", () => "", "the answer of scripted could not be used: it was empty", 2],
    [
      "words",
      () => "I can't.",
      "the answer of scripted could not be used: it held no JSON object",
      2,
    ],
    ["a refusal", () => ({ text: "{}", end: "refused" as const }), "scripted refused to answer", 1],
    [
      "half a word",
      () => ({ text: '{"find', end: "cut" as const }),
      "the answer of scripted could not be used: it held no JSON object (it was cut off)",
      2,
    ],
  ])("by %s leaves the change not reviewed, with the reason", async (_, answer, because, calls) => {
    const scripted = scriptedTools();
    scripted.answer = answer;
    const result = await review(scripted);
    expect(result).toMatchObject({ status: "not", problems: [because], findings: [], dropped: [] });
    expect(scripted.asked).toHaveLength(calls);
  });

  test("by an error of its own leaves it as well, and tells nothing of the question", async () => {
    for (const [error, because] of [
      [new KodyError("internal", "The key was refused."), "The key was refused"],
      [new TypeError(secret), "the model's adapter failed in a way that it should not"],
    ] as const) {
      const ask = async () => Promise.reject(error);
      expect(await review(scriptedTools({ ask }))).toMatchObject({
        status: "not",
        problems: [because],
      });
    }
  });

  test("is asked once more, and told why", async () => {
    const scripted = obedient(found(), { mode: "quick" });
    const { answer } = scripted;
    scripted.answer = (...asked) => (scripted.asked.length === 1 ? "Sorry." : answer(...asked));
    expect(await review(scripted)).toMatchObject({ status: "complete", cost: { calls: 2 } });
    expect(scripted.asked[1]?.question.prompt).toContain(
      "could not be used: it held no JSON object",
    );
  });

  test("whose answer is cut off leaves what was complete, and says so", async () => {
    const cut = `${found().slice(0, -2)}, {"path": "src/`;
    const result = await review(obedient(cut, { mode: "quick" }));
    expect(result).toMatchObject({
      status: "partly",
      problems: ["an answer of the model was cut off: its complete part was used"],
    });
    expect(result.findings).toHaveLength(1);
  });

  test("at the second look leaves what the first was sure of", async () => {
    const scripted = scriptedTools();
    const findings = [
      someClaim(),
      someClaim({ quote: "keep(order);", title: "Too long", confidence: "low" }),
    ];
    scripted.answer = (purpose) => (purpose === "find" ? JSON.stringify({ findings }) : "no");
    const result = await review(scripted);
    expect(result.problems).toEqual([
      "findings were not checked by a second look: the answer of scripted could not be used: it held no JSON object",
    ]);
    expect(result.findings.map(({ title }) => title)).toEqual([someClaim().title]);
    expect(result.dropped.map(({ because }) => because)).toEqual([
      "it was a suspicion that no second look confirmed",
    ]);
  });

  test("is no reason to go on when the review is given up", async () => {
    const controller = new AbortController();
    const ask = async (): Promise<never> => {
      controller.abort(new Error("given up"));
      throw new Error("aborted");
    };
    await expect(
      review(scriptedTools({ ask, mode: "deep" }), taskOf(), controller.signal),
    ).rejects.toThrow("given up");
  });
});
