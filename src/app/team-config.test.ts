import { describe, expect, test } from "vitest";
import {
  createAnalysisHost,
  teamRulesAnalyzer,
  type AnalysisHost,
} from "../adapters/analyzers/index.ts";
import { noConfig, type OwnRule, type ReviewConfig } from "../core/domain/index.ts";
import { proposeConfig } from "../core/fixing/index.ts";
import { createTeamConfig } from "./team-config.ts";

const teamConfig = createTeamConfig();

async function problemsOf(text: string): Promise<string[]> {
  const parsed = await teamConfig.parse({ path: ".kody.yml", text });
  return parsed.ok ? [] : parsed.problems.map((one) => `${one.line}:${one.column} ${one.message}`);
}

async function configOf(...files: [path: string, text: string][]): Promise<ReviewConfig> {
  const layers = [];
  for (const [path, text] of files) {
    const parsed = await teamConfig.parse({ path, text });
    if (!parsed.ok) throw new Error(parsed.problems.map((one) => one.message).join(" "));
    layers.push(parsed.layer);
  }
  return { layers };
}

async function found(config: ReviewConfig, path: string, text: string) {
  const [analyzer] = teamConfig.analyzers(config);
  if (analyzer?.kind !== "files") throw new Error("there is an analyzer of files");
  if (!analyzer.accepts(path)) return null;
  const result = await analyzer.analyze([{ path, text }], new AbortController().signal);
  if (result.status === "failed") throw new Error(result.reason);
  expect(result.skipped).toEqual([]);
  return result.findings.map((one) => `${one.rule} ${one.range?.start}`);
}

const rule = (...lines: string[]): string =>
  `ownRules:\n  - name: ours\n    title: Not here\n${lines.map((line) => `    ${line}\n`).join("")}`;

test("what Kody proposes is valid", async () => {
  const paths = ["vendor/a.go", "web/a.min.js", "dist/a.js", "a.snap", "src/a.g.dart"];
  const history = ["typescript/eqeq", "python/unused"].map((name) => ({
    rule: name,
    category: "correctness" as const,
    posted: 30,
    dismissed: 30,
  }));
  const text = proposeConfig(paths, history)?.text ?? "";
  expect(text).toContain("commentThreshold: high");
  expect(await problemsOf(text)).toEqual([]);
  expect(await configOf([".kody.yml", text])).toMatchObject({
    layers: [{ ignore: paths.map(() => ({})), rules: { "typescript/eqeq": { value: "low" } } }],
  });
});

describe("own rules", () => {
  test("without any there is no analyzer, and no process is started", () => {
    expect(teamConfig.analyzers(noConfig)).toEqual([]);
  });

  test("a pattern matches syntax, in the files of its languages and paths", async () => {
    const text = rule(
      "languages: [typescript, python]",
      "pattern: print($$$)",
      'paths: ["src/**"]',
    );
    const config = await configOf([".kody.yml", text]);
    expect(await found(config, "src/a.ts", "// print(1)\nprint(1, 2);\n")).toEqual(["team/ours 2"]);
    expect(await found(config, "src/a.py", "\n\nprint(1)\n")).toEqual(["team/ours 3"]);
    expect(await found(config, "src/a.go", "")).toBeNull();
    expect(await found(config, "a.ts", "")).toBeNull();
  });

  test("a rule object with a constraint, and its fix, work as in the pack", async () => {
    const text = rule(
      "languages: [javascript]",
      "rule: { pattern: $OBJ.log($A) }",
      "constraints: { OBJ: { regex: ^console$ } }",
      "fix: logger.info({{A}})",
    );
    const config = await configOf([".kody.yml", text]);
    const [analyzer] = teamConfig.analyzers(config);
    if (analyzer?.kind !== "files") throw new Error("there is an analyzer of files");
    const file = { path: "a.js", text: "console.log(x);\nlogger.log(y);\n" };
    const result = await analyzer.analyze([file], new AbortController().signal);
    expect(result).toMatchObject({
      findings: [{ rule: "team/ours", fix: { lines: ["logger.info(x);"] } }],
    });
  });

  test("a regular expression matches lines of any file, each line once", async () => {
    const config = await configOf([".kody.yml", rule("regex: ^todo|fixme$", "ignoreCase: true")]);
    const text = "todo todo\nno todo\nFIXME\nx fixme\n";
    expect(await found(config, "notes", text)).toEqual([
      "team/ours 1",
      "team/ours 3",
      "team/ours 4",
    ]);
  });

  test("of a folder look at that folder only, and globs begin there", async () => {
    const config = await configOf(["api/.kody.yml", rule("regex: x", 'paths: ["/src"]')]);
    expect(await found(config, "api/src/a", "x")).toEqual(["team/ours 1"]);
    expect(await found(config, "src/a", "x")).toBeNull();
  });

  test("no expression blows up, and no more than a hundred findings come of one rule", async () => {
    const evil = await configOf([".kody.yml", rule("regex: (a+)+$|(a|aa)+!|(.*)*=")]);
    expect(await found(evil, "a", `${"a".repeat(20_000)}b`)).toEqual([]);
    const many = await configOf([".kody.yml", rule("regex: x")]);
    expect(await found(many, "a", "x\n".repeat(5_000))).toHaveLength(100);
  });
});

describe("rules that take too long", () => {
  /** Each file takes its time; those whose path says so bring the process down. */
  function slowHost(time: { now: number }, each: number): { asked: string[]; host: AnalysisHost } {
    const asked: string[] = [];
    const skip = (path: string) => ({ path, reason: "the engine crashed on it" });
    const host: Pick<AnalysisHost, "analyze"> = {
      async analyze(_, files) {
        time.now += each;
        asked.push(...files.map(({ path }) => path));
        const skipped = files.flatMap(({ path }) => (path.includes("bad") ? [skip(path)] : []));
        return { status: "ok", findings: [], skipped };
      },
    };
    return { asked, host: { ...createAnalysisHost(), ...host } };
  }
  const ours: OwnRule = {
    name: "ours",
    title: "Not here",
    message: "",
    severity: "low",
    category: "maintainability",
    paths: [],
    match: { kind: "regex", regex: "x", flags: "" },
  };

  async function run(paths: string[], each: number) {
    const time = { now: 0 };
    const { asked, host } = slowHost(time, each);
    const analyzer = teamRulesAnalyzer(
      host,
      () => [ours],
      () => time.now,
    );
    const files = paths.map((path) => ({ path, text: "x\n" }));
    const result = await analyzer.analyze(files, new AbortController().signal);
    if (result.status === "failed") throw new Error(result.reason);
    return { asked, skipped: result.skipped };
  }

  test("stop after three files that they could not get through", async () => {
    const { asked, skipped } = await run(["bad1", "a", "bad2", "bad3", "b", "c"], 0);
    expect(asked).toEqual(["bad1", "a", "bad2", "bad3"]);
    expect(skipped.slice(3)).toEqual([
      { path: "b", reason: "own rules failed on files before it" },
      { path: "c", reason: "own rules failed on files before it" },
    ]);
  });

  test("stop when the time for all files is used up, and the rest is named", async () => {
    const { asked, skipped } = await run(["a", "b", "c", "d"], 50_000);
    expect(asked).toEqual(["a", "b", "c"]);
    expect(skipped).toEqual([{ path: "d", reason: expect.stringContaining("120 s") }]);
  });
});

describe("is checked before anything of it is used", () => {
  test.each([
    ["an expression that doesn't parse", rule("regex: (a"), /^4:5 .*`ours` can't be used.*\(/],
    ["look-around", rule("regex: (?=a)b"), /^4:5 .*can't be understood/],
    ["a reference back", rule("regex: (a)\\1"), /^4:5 .*can't be understood/],
    ["an expression that counts too far", rule("regex: ((a{900}){900}){900}"), /^4:5 /],
    ["an expression that matches nothing at all", rule("regex: x*"), /every line/],
    ["a pattern of two statements", rule("languages: [go]", "pattern: a b"), /^5:5 /],
    [
      "half a pattern",
      rule("languages: [javascript]", "pattern: foo("),
      /syntax error in javascript/,
    ],
    ["an unknown part", rule("languages: [go]", "rule: { patern: x }"), /^5:5 .*patern/],
    ["a kind that is none", rule("languages: [go]", "rule: { kind: nope }"), /nope/],
    ["braces that don't close", 'ignore: ["{a"]', /^1:10 The braces of `\{a`/],
    [
      "globs that together take long",
      `ignore:\n${Array.from({ length: 100 }, () => `  - "{a,b}{a,b}${"*a".repeat(40)}"\n`).join("")}`,
      /^31:5 Up to here the globs are longer than 10000/,
    ],
    [
      "braces without end",
      `instructions: [{text: abc, paths: ["${"{a,b}".repeat(9)}"]}]`,
      /64 globs/,
    ],
  ])("%s", async (_, text, problem) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
    expect(problems[0]).toMatch(/\.$/);
  });

  test("one bad rule among good ones is the one that is named", async () => {
    const good = "  - {name: good, title: Good, regex: x}\n";
    const problems = await problemsOf(
      `ownRules:\n${good}  - {name: bad, title: Bad, regex: "("}\n${good.replace("good", "better")}`,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^3:\d+ The own rule `bad`/);
  });
});
