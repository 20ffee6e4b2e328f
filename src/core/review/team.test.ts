import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { fakeRepository, type Tree } from "../../../test/support/fake-source.ts";
import { memoryConfig, toyTeamConfig } from "../../../test/support/memory-config.ts";
import { toyAnalyzer } from "../../../test/support/toy-analyzer.ts";
import { defaultPolicy } from "../domain/index.ts";
import { loadChange } from "./load-change.ts";
import { reviewChange } from "./review-change.ts";
import { branchMemory, readTeam } from "./team.ts";

let memory = memoryConfig();
beforeEach(() => {
  memory = memoryConfig();
});

/** A review of what leads from `base` to `head` while the destination's tip has `destination`. */
async function review(base: Tree, head: Tree, destination: Tree = base) {
  const repository = fakeRepository(base, head, destination);
  const seen: string[][] = [];
  const tools = {
    analyzers: [toyAnalyzer(seen)],
    policy: defaultPolicy,
    digest: (text: string) => createHash("sha256").update(text).digest("hex"),
    now: () => 0,
  };
  const loaded = await loadChange(repository, "b".repeat(40), "a".repeat(40), tools);
  const team = await readTeam(
    repository,
    "c".repeat(40),
    loaded.change,
    loaded.sides.head,
    toyTeamConfig(),
    branchMemory(memory, "{r}", "main"),
  );
  const reviewed = await reviewChange(loaded, { ...tools, team }, new AbortController().signal);
  return { ...reviewed, team, seen };
}

const rule = (setting: string) =>
  JSON.stringify({ rules: { "toy/bug": { value: setting, line: 2 } } });
const ids = (findings: readonly { rule: string }[]) => findings.map((one) => one.rule);

describe("the team's word", () => {
  test("is what the destination's tip says, not the merge base and not the change", async () => {
    const head = { "a.js": "BUG\n", ".kody.yml": rule("off") };
    const { findings, notes } = await review({}, head, { ".kody.yml": rule("low") });
    expect(findings).toMatchObject([{ rule: "toy/bug", severity: "low" }]);
    expect(notes).toEqual([
      "This change edits .kody.yml: what it says there takes effect once it is merged.",
    ]);
  });

  test("of the nearest folder holds for its files only; what is off stays on record", async () => {
    const config = { "api/.kody.yml": rule("off"), "web/.kody.yml": rule("low") };
    const { findings, ignored } = await review(config, {
      ...config,
      "api/v1/a.js": "BUG\n",
      "a.js": "BUG\n",
    });
    expect(findings.map((one) => one.path)).toEqual(["a.js"]);
    expect(ignored).toMatchObject([
      { finding: { path: "api/v1/a.js" }, because: "switched off in api/.kody.yml:2" },
    ]);
  });

  test("an ignored file costs no engine anything, and the summary says so", async () => {
    const config = { ".kody.yml": JSON.stringify({ ignore: [{ value: "gen", line: 4 }] }) };
    const { findings, notes, seen } = await review(config, { ...config, "gen/a.js": "BUG\n" });
    expect([findings, seen]).toEqual([[], []]);
    expect(notes).toEqual(["1 file not looked at, as .kody.yml:4 says."]);
  });

  test("what the change itself ignores is counted, with the reasons", async () => {
    const { findings, notes } = await review(
      {},
      { "a.js": "BUG // kody-ignore toy/bug -- a demo\n" },
    );
    expect(findings).toEqual([]);
    expect(notes).toEqual(["1 finding ignored in this change: toy/bug in a.js:1 (a demo)."]);
  });

  test("in plain language needs a model, which is said where it concerns the change", async () => {
    const instructions = [{ line: 5, value: { text: "Use the clock", paths: ["*.ts"] } }];
    const config = { ".kody.yml": JSON.stringify({ instructions }) };
    expect((await review(config, { ...config, "a.ts": "x\n" })).notes).toEqual([
      "1 rule in plain language needs a model (.kody.yml:5).",
    ]);
    expect((await review(config, { ...config, "a.js": "x\n" })).notes).toEqual([]);
  });
});

describe("more files than anybody needs", () => {
  test("two hundred have a say, those nearest to the root first; missing ones don't count", async () => {
    const config: Record<string, string> = {};
    const head: Record<string, string> = {};
    for (let at = 100; at < 400; at += 1) {
      config[`d${at}/.kody.yml`] = rule("off");
      head[`d${at}/a.js`] = "BUG\n";
      head[`bare${at}/a.js`] = "x\n";
    }
    const { findings, ignored, notes } = await review(config, { ...config, ...head });
    expect([findings.length, ignored.length]).toEqual([100, 200]);
    expect(ignored.map((one) => one.finding.path)).toContain("d299/a.js");
    expect(notes[0]).toMatch(/^More than 200 \.kody\.yml files/);
  });

  test("a folder deeper than twenty, or with too long a name, carries none", async () => {
    const deep = "a/".repeat(21);
    const long = `${"b".repeat(1_001)}/`;
    const config = { [`${deep}.kody.yml`]: rule("off"), [`${long}.kody.yml`]: rule("off") };
    const files = { [`${deep}a.js`]: "BUG\n", [`${long}a.js`]: "BUG\n" };
    expect((await review(config, { ...config, ...files })).findings).toHaveLength(2);
  });

  test("of those that the change brings ten are read, and some named", async () => {
    const head = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`d${at + 10}/.kody.yml`, "odd"]),
    );
    const { findings, notes } = await review({}, head);
    expect(findings).toHaveLength(10);
    expect(notes).toEqual([
      "This change edits d10/.kody.yml, d11/.kody.yml, d12/.kody.yml, d13/.kody.yml, d14/.kody.yml and 45 more: what it says there takes effect once it is merged.",
    ]);
  });
});

describe("a .kody.yml that can't be used", () => {
  const head = { "a.js": "BUG\n" };

  test("counts as absent when nothing is remembered, and is reported", async () => {
    const config = { ".kody.yml": "odd" };
    const { findings, notes } = await review(config, { ...config, ...head });
    expect(findings).toMatchObject([
      { rule: "config/invalid", path: ".kody.yml", range: { start: 3, end: 3 } },
      { rule: "toy/bug", severity: "high" },
    ]);
    expect(notes).toEqual([
      ".kody.yml:3:1 can't be used: It is odd. Until it is mended it counts as absent.",
    ]);
  });

  test("leaves the last good one in force, until the file is gone", async () => {
    const good = { ".kody.yml": rule("low") };
    const bad = { ".kody.yml": "odd" };
    await review(good, { ...good, ...head });
    const { findings, notes } = await review(bad, { ...bad, ...head });
    expect(findings).toContainEqual(expect.objectContaining({ rule: "toy/bug", severity: "low" }));
    expect(notes[0]).toContain("What it said before stays in force.");
    await review({}, head);
    const after = await review(bad, { ...bad, ...head });
    expect(after.findings).toContainEqual(expect.objectContaining({ severity: "high" }));
  });

  test("that is too large to be read is named as that, also where the change brings it", async () => {
    const huge = { ".kody.yml": "#\n".repeat(600_000) };
    const repository = fakeRepository({}, huge);
    const { change } = await loadChange(repository, "b".repeat(40), "a".repeat(40), {
      analyzers: [],
      policy: defaultPolicy,
    });
    // As a repository on disk has it: files beyond the limit have no text.
    const team = await readTeam(repository, "c".repeat(40), change, new Map(), toyTeamConfig());
    expect(team.findings).toMatchObject([
      { rule: "config/invalid", message: expect.stringContaining("larger than 100 kB") },
    ]);
  });

  test("does not take the others down", async () => {
    const config = { ".kody.yml": rule("low"), "api/.kody.yml": "odd" };
    const { findings } = await review(config, { ...config, "api/a.js": "BUG\n" });
    expect(findings).toContainEqual(expect.objectContaining({ rule: "toy/bug", severity: "low" }));
  });

  test("is spoken of once where the change edits it: as the change has it", async () => {
    const config = { ".kody.yml": "odd" };
    const mended = await review(config, { ".kody.yml": rule("off"), ...head });
    expect(ids(mended.findings)).toEqual(["toy/bug"]);
    const broken = await review({ ".kody.yml": rule("off") }, { ".kody.yml": "odd", ...head });
    expect(ids(broken.findings)).toEqual(["config/invalid"]);
    expect(ids(broken.ignored.map((one) => one.finding))).toEqual(["toy/bug"]);
    expect(memory.kept.size).toBe(1);
  });

  test("that the change proposes is never remembered", async () => {
    await review({}, { ".kody.yml": rule("off"), ...head });
    expect(memory.kept.size).toBe(0);
  });
});
