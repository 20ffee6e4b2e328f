import { describe, expect, test } from "vitest";
import { someLayer } from "../../../test/support/memory-config.ts";
import { gitDiff } from "../../../test/support/fake-source.ts";
import { parseChange } from "../diff/index.ts";
import {
  defaultPolicy,
  noConfig,
  thresholdsAt,
  type ConfigLayer,
  type Finding,
  type ReviewConfig,
} from "../domain/index.ts";
import { inlineIgnores } from "./inline-ignores.ts";
import { applyConfig, explainConfig, ignoredBy, policyOf, unreasonedIgnores } from "./index.ts";

const at = <T>(line: number, value: T) => ({ line, value });

function layers(...given: Partial<ConfigLayer>[]): ReviewConfig {
  return {
    layers: given.map((layer) =>
      someLayer({ path: layer.folder ? `${layer.folder}/.kody.yml` : ".kody.yml", ...layer }),
    ),
  };
}

function finding(change: Partial<Finding> = {}): Finding {
  return {
    rule: "javascript/eval",
    severity: "high",
    category: "security",
    title: "Text is run as code",
    message: "It may be anybody's.",
    path: "api/src/a.js",
    range: { start: 2, end: 2 },
    engine: "rules",
    fingerprint: "1".repeat(32),
    contentKey: "2".repeat(32),
    ...change,
  };
}

/** What becomes of one finding in a file whose every line is new. */
function applied(config: ReviewConfig, lines: string[], change: Partial<Finding> = {}) {
  const one = finding(change);
  const text = lines.join("\n");
  const parsed = parseChange(gitDiff({}, { [one.path]: `${text}\n` }));
  return applyConfig([one], parsed, new Map([[one.path, text]]), config);
}

describe("rules and categories", () => {
  test("the nearest file decides, within it the rule before its namespace before its category", () => {
    const root = {
      rules: { "javascript/eval": at(2, "low" as const), "javascript/*": at(3, "off" as const) },
      categories: { security: at(5, "info" as const) },
    };
    const severity = (config: ReviewConfig) =>
      applied(config, ["", ""]).findings.map((one) => one.severity);
    expect(severity(layers(root))).toEqual(["low"]);
    expect(severity(layers({ ...root, rules: {} }))).toEqual(["info"]);
    expect(
      severity(layers(root, { folder: "api", rules: { "javascript/*": at(1, "on") } })),
    ).toEqual(["high"]);
    expect(
      severity(layers(root, { folder: "ap", rules: { "javascript/*": at(1, "on") } })),
    ).toEqual(["low"]);
  });

  test("what is off stays in the list, with the line that says so", () => {
    const { findings, ignored } = applied(
      layers({ folder: "api", categories: { security: at(7, "off") } }),
      ["", ""],
    );
    expect(findings).toEqual([]);
    expect(ignored).toMatchObject([
      { finding: { rule: "javascript/eval" }, because: "switched off in api/.kody.yml:7" },
    ]);
  });

  test("a configuration that can't be used is seen, whatever is ignored besides", () => {
    const config = layers({
      ignore: [at(1, "**")],
      categories: { maintainability: at(2, "off") },
    });
    const about = { rule: "config/invalid", category: "maintainability" as const };
    expect(applied(config, ["", ""], about).findings).toHaveLength(1);
    expect(
      applied(layers({ rules: { "config/*": at(3, "off") } }), ["", ""], about).findings,
    ).toEqual([]);
  });

  test("names of Object's own are no rules and no categories", () => {
    expect(applied(layers({}), ["", ""], { rule: "constructor" }).findings).toHaveLength(1);
  });
});

describe("ignored paths", () => {
  const config = layers(
    { ignore: [at(2, "generated/"), at(3, "!generated/keep.ts")] },
    { folder: "api", ignore: [at(1, "*.snap")] },
  );
  test.each([
    ["generated/a.ts", ".kody.yml:2"],
    ["generated/keep.ts", undefined],
    ["api/x/b.snap", "api/.kody.yml:1"],
    ["b.snap", undefined],
  ])("%s: %s", (path, source) => expect(ignoredBy(config, path)?.source).toBe(source));
});

describe("thresholds", () => {
  test("the installation's, then the root's, then the nearest folder's", () => {
    const policy = policyOf(
      { ...defaultPolicy, maxComments: 3 },
      layers(
        { commentThreshold: at(1, "low"), maxComments: at(2, 7) },
        { folder: "api", failOn: at(1, "never") },
        { folder: "api/v2", commentThreshold: at(1, "critical"), failOn: at(2, "info") },
      ),
    );
    expect(policy.maxComments).toBe(7);
    expect(thresholdsAt(policy, "a.ts")).toEqual({ commentThreshold: "low", failOn: "high" });
    expect(thresholdsAt(policy, "api/a.ts")).toEqual({ commentThreshold: "low", failOn: "never" });
    expect(thresholdsAt(policy, "api/v2/a.ts")).toEqual({
      commentThreshold: "critical",
      failOn: "info",
    });
    expect(thresholdsAt(policy, "api/v22/a.ts").commentThreshold).toBe("low");
    expect(policyOf(defaultPolicy, noConfig)).toMatchObject(defaultPolicy);
  });
});

describe("kody-ignore", () => {
  const rule = "javascript/eval";
  test.each([
    ["// kody-ignore RULE -- trusted", "run()"],
    ["  # kody-ignore RULE -- trusted", "run()"],
    ["-- kody-ignore RULE -- trusted", "run()"],
    ["/* kody-ignore RULE -- trusted */", "run()"],
    ["{/* kody-ignore RULE -- trusted */}", "run()"],
    ["<!-- kody-ignore RULE -- trusted -->", "run()"],
    ["; kody-ignore RULE -- trusted", "run()"],
    ["// kody-ignore other/rule, RULE -- trusted", "run()"],
    ["// kody-ignore javascript/* -- trusted", "run()"],
    ["{{!-- kody-ignore RULE -- trusted --}}", "run()"],
    ["  * kody-ignore RULE -- trusted", "run()"],
    ["", "run() // kody-ignore RULE -- trusted"],
    ["", "run() /* kody-ignore RULE -- trusted */"],
    ["", 'run("it\\"s", `x`) // kody-ignore RULE -- trusted'],
  ])("%s | %s", (...lines) => {
    const { ignored } = applied(
      noConfig,
      lines.map((line) => line.replace("RULE", rule)),
    );
    expect(ignored).toMatchObject([{ because: "trusted", addedHere: true }]);
  });

  test.each([
    ["no reason", "// kody-ignore RULE"],
    ["an empty reason", "// kody-ignore RULE --  "],
    ["another rule", "// kody-ignore javascript/evil -- trusted"],
    ["every rule", "// kody-ignore * -- trusted"],
    ["no comment", "say('kody-ignore RULE -- trusted')"],
    ["a text", 'say("// kody-ignore RULE -- trusted")'],
    ["a text after others", 'say(`a`, "b", `c // kody-ignore RULE -- trusted`)'],
    ["another word", "// kody-ignored RULE -- trusted"],
    ["the end of another line's comment", "other() // kody-ignore RULE -- trusted"],
    ["a line nobody wrote", `${" ".repeat(3_000)}// kody-ignore RULE -- trusted`],
  ])("has no effect: %s", (_, line) => {
    expect(applied(noConfig, [line.replace("RULE", rule), "run()"]).findings).toHaveLength(1);
  });

  test("several stand above one line; one two lines above does nothing", () => {
    const stacked = ["// kody-ignore javascript/eval -- a", "// kody-ignore b/c -- b", "run()"];
    const range = { start: 3, end: 3 };
    expect(applied(noConfig, stacked, { range }).ignored).toHaveLength(1);
    expect(applied(noConfig, [stacked[0] ?? "", "", "run()"], { range }).findings).toHaveLength(1);
  });

  test("one that was there before is not counted as the change's", () => {
    const before = "// kody-ignore javascript/eval -- trusted\n";
    const after = `${before}run()\n`;
    const change = parseChange(gitDiff({ "api/src/a.js": before }, { "api/src/a.js": after }));
    const { ignored } = applyConfig(
      [finding()],
      change,
      new Map([["api/src/a.js", after]]),
      noConfig,
    );
    expect(ignored).toMatchObject([{ because: "trusted", addedHere: false }]);
  });

  test("without rule or reason it is a finding, on lines that the change adds", () => {
    const before = "// kody-ignore a/b\n";
    const after = `${before}x\n# kody-ignore a/b\n# kody-ignore -- why\n# kody-ignore a/b -- why\n`;
    const change = parseChange(gitDiff({ "a.py": before }, { "a.py": after }));
    expect(unreasonedIgnores(change, new Map([["a.py", after]]))).toMatchObject([
      { rule: "config/ignore-without-reason", severity: "low", range: { start: 3, end: 3 } },
      { title: expect.stringContaining("no rule"), range: { start: 4, end: 4 } },
    ]);
  });

  test("a reason is cut, and a huge file costs one look at each line", () => {
    const [one] = inlineIgnores(`# kody-ignore a/b -- ${"x".repeat(1_000)}`);
    expect(one?.reason).toHaveLength(200);
    expect(inlineIgnores("# kody-ignore a/b\n".repeat(20_000))).toHaveLength(20_000);
  });
});

describe("explaining", () => {
  test("names each value's line, what it stands in the place of, and what needs a model", () => {
    const config = layers(
      {
        failOn: at(1, "low"),
        rules: { "a/b": at(3, "off") },
        instructions: [at(9, { text: "Use the clock", paths: ["**/*.ts"] })],
      },
      { folder: "api", failOn: at(2, "critical"), ignore: [at(4, "*.snap")] },
    );
    const explained = explainConfig(config, "api/x.snap");
    expect(explained).toMatchObject({
      files: ["api/.kody.yml", ".kody.yml"],
      ignored: { value: "*.snap", source: "api/.kody.yml:4" },
      rules: [{ name: "a/b", value: "off", source: ".kody.yml:3" }],
      instructions: [],
    });
    expect(explained.thresholds).toContainEqual({
      name: "failOn",
      value: "critical",
      source: "api/.kody.yml:2",
      insteadOf: [{ value: "low", source: ".kody.yml:1" }],
    });
    expect(explained.thresholds).toContainEqual({
      name: "maxComments",
      value: "10",
      source: "default",
      insteadOf: [],
    });
    expect(explainConfig(config, "web/a.ts").instructions).toMatchObject([
      { name: "Use the clock", value: "needs a model", source: ".kody.yml:9" },
    ]);
  });
});
