import { describe, expect, test } from "vitest";
import type { FileAnalyzer } from "../ports/index.ts";
import { someFinding } from "../review/testing/some-finding.ts";
import { fixCommand } from "./fix-command.ts";
import { createFixWorld, fix } from "./testing/fix-world.ts";

const two = { "src/a.ts": "one BUG\ntwo\n", "src/b.ts": "b SMELL\n" };

describe("what is refused", () => {
  test.each([
    ["", "No finding is discussed in this thread."],
    ["it please", "Write `@kody fix` in the thread of a finding"],
    ["severity:terrible", "Severities are critical, high, medium, low, info."],
  ])("a wish that is not understood: %s", async (rest, said) => {
    const world = await createFixWorld(two);
    expect((await fix(world, rest)).text).toContain(said);
    expect(world.acting.calls).toEqual([]);
  });

  test("nothing that could be fixed", async () => {
    const world = await createFixWorld({ "a.ts": "fine\n" });
    expect((await fix(world, "all")).text).toContain("no finding with a fix");
    expect((await fix(world, "severity:low")).text).toContain("severity low or graver");
  });

  test.each(["merged", "declined", "superseded"] as const)(
    "a pull request that is %s",
    async (state) => {
      const world = await createFixWorld(two);
      world.host.pullRequest = { ...world.host.pullRequest, state };
      expect((await fix(world, "all")).text).toContain(`is ${state}`);
      expect(world.acting.commits).toEqual([]);
    },
  );

  test("a source that is gone", async () => {
    const world = await createFixWorld(two);
    const { source } = world.host.pullRequest;
    world.host.pullRequest = { ...world.host.pullRequest, source: { ...source, repository: null } };
    expect((await fix(world, "all")).text).toContain("gone");
    const other = await createFixWorld(two);
    other.host.pullRequest = { ...other.host.pullRequest, source: { ...source, commit: null } };
    expect((await fix(other, "all")).text).toContain("deleted");
  });

  test("a fix of a file that the pull request does not change", async () => {
    const world = await createFixWorld(two, { "other.ts": "x\n" });
    const stranger = someFinding({
      engine: "model",
      path: "other.ts",
      fix: { range: { start: 1, end: 1 }, lines: ["y"] },
    });
    world.decisions.push({ finding: stranger, outcome: "comment", reason: null });
    const reply = await fix(world, "all");
    expect(reply.text).toContain("not one that this pull request changes");
    expect([...(world.acting.commits[0]?.files.keys() ?? [])]).toEqual(["src/a.ts", "src/b.ts"]);
  });

  test("two fixes of the same lines: the graver one is applied, the other named", async () => {
    const world = await createFixWorld({ "a.ts": "one BUG\nSMELL\n" });
    const [first] = world.decisions;
    if (first === undefined) throw new Error("nothing found");
    const wide = someFinding({
      engine: "model",
      severity: "low",
      path: "a.ts",
      fingerprint: "7".repeat(32),
      fix: { range: { start: 1, end: 2 }, lines: ["other"] },
    });
    world.decisions.push({ finding: wide, outcome: "comment", reason: null });
    const reply = await fix(world, "all");
    expect(world.tree()).toEqual({ "a.ts": "one good\ngood\n" });
    expect(reply.text).toContain("lines that another of these fixes changes");
  });

  test("a fix that breaks the syntax, while the others go in", async () => {
    const world = await createFixWorld({ "a.ts": "one BUG\ntwo SMELL\n" });
    const broken = someFinding({
      engine: "model",
      path: "a.ts",
      range: { start: 2, end: 2 },
      fix: { range: { start: 2, end: 2 }, lines: ["two ("] },
    });
    const smell = world.decisions.findIndex(({ finding }) => finding.rule === "toy/smell");
    world.decisions.splice(smell, 1, { finding: broken, outcome: "comment", reason: null });
    const reply = await fix(world, "all");
    expect(world.tree()).toEqual({ "a.ts": "one good\ntwo SMELL\n" });
    expect(reply.text).toContain("would not parse any more");
  });

  test("a fix that leaves its finding, one that brings in another, and one that hides", async () => {
    const world = await createFixWorld({
      "a.ts": "BUG a\n",
      "b.ts": "BUG b\n",
      "c.ts": "BUG c\n",
      "d.ts": "BUG d\n",
    });
    world.fixes.set("BUG a", ["BUG still"]);
    world.fixes.set("BUG b", ["SMELL instead"]);
    world.fixes.set("BUG c", ["// kody-ignore toy/bug -- because", "BUG c"]);
    await world.review();
    const reply = await fix(world, "all");
    expect(reply.text).toContain("Analysis still has the finding after its fix.");
    expect(reply.text).toContain("would bring in a new finding (toy/smell)");
    expect(reply.text).toContain("would switch off findings");
    expect([...(world.acting.commits[0]?.files ?? [])]).toEqual([["d.ts", "good d\n"]]);
  });

  test("everything, when an engine fails on what is fixed", async () => {
    const world = await createFixWorld(two);
    const [toy] = world.deps.analyzers;
    if (toy?.kind !== "files") throw new Error("no analyzer");
    const failing: FileAnalyzer = {
      ...toy,
      analyze: async (files, signal) =>
        files.some(({ text }) => text.includes("good"))
          ? { status: "failed", reason: "it crashed" }
          : toy.analyze(files, signal),
    };
    world.deps.analyzers[0] = failing;
    expect((await fix(world, "all")).text).toContain("toy failed on the fixed files");
    expect(world.acting.commits).toEqual([]);
  });

  test("files that are kept elsewhere or can't be read", async () => {
    const world = await createFixWorld({
      "large.bin": "version https://git-lfs.github.com/spec/v1\noid BUG\n",
      "gone.ts": "BUG\n",
    });
    const open = world.context.open;
    const context = {
      ...world.context,
      open: async (...given: Parameters<typeof open>) => {
        const opened = await open(...given);
        const { readFiles } = opened.repository;
        return {
          ...opened,
          repository: {
            ...opened.repository,
            readFiles: async (commit: string, paths: readonly string[], limit: number) => {
              const { texts } = await readFiles(commit, paths, limit);
              const kept = [...texts].filter(([path]) => path !== "gone.ts");
              const skipped = [{ path: "gone.ts", reason: "not-utf8" as const }];
              return { texts: new Map(kept), skipped };
            },
          },
        };
      },
    };
    for (const one of world.decisions.splice(0))
      world.decisions.push({ ...one, finding: { ...one.finding, engine: "model" } });
    const reply = await fixCommand(world.deps)(world.say("all"), context);
    expect(reply.text).toContain("Its file is kept in Git LFS.");
    expect(reply.text).toContain("can't be read as text (not valid UTF-8)");
    expect(world.acting.commits).toEqual([]);
  });
});
