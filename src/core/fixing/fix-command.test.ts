import { describe, expect, test } from "vitest";
import { KodyError, type Finding } from "../domain/index.ts";
import type { FileAnalyzer } from "../ports/index.ts";
import { renderFix } from "../review/index.ts";
import { someFinding } from "../review/testing/some-finding.ts";
import type { Reply } from "../conversation/index.ts";
import { fixCommand } from "./fix-command.ts";
import { commentId, createFixWorld, forkOf, someCall, type FixWorld } from "./testing/fix-world.ts";

function fix(world: FixWorld, rest: string, change = {}): Promise<Reply> {
  // Every run asks anew how the pull request stands.
  let standing: ReturnType<FixWorld["context"]["current"]> | null = null;
  const current = () => (standing ??= world.acting.readStanding(world.host.pullRequest.ref));
  return fixCommand(world.deps)(world.say(rest, change), { ...world.context, current });
}

function found(world: FixWorld, path: string): Finding {
  const finding = world.decisions.map((one) => one.finding).find((one) => one.path === path);
  if (finding === undefined) throw new Error(`nothing found in ${path}`);
  return finding;
}

const two = { "src/a.ts": "one BUG\ntwo\n", "src/b.ts": "b SMELL\n" };

describe("what is committed", () => {
  test("the finding of the thread, and nothing else", async () => {
    const world = await createFixWorld(two);
    const head = world.head();
    const reply = await fix(world, "", { about: world.about(found(world, "src/a.ts")) });
    const [commit] = world.acting.commits;
    expect(world.acting.commits).toHaveLength(1);
    expect(commit).toMatchObject({ branch: "feature/orders", parent: head });
    expect([...(commit?.files ?? [])]).toEqual([["src/a.ts", "one good\ntwo\n"]]);
    expect(reply.outcome).toBe("committed 1 fix");
    expect(reply.text).toContain(
      `Committed 1 fix to \`feature/orders\` as \`${world.head().slice(0, 12)}\``,
    );
    expect(reply.text).toContain("The word BUG · `src/a.ts:1`");
    expect(world.context.records).toMatchObject([
      { action: "pull-request.fixed", details: { parent: head, fixes: 1 } },
    ]);
  });

  test("all of them, in one commit that names who asked", async () => {
    const world = await createFixWorld(two);
    const reply = await fix(world, "all");
    expect(world.tree()).toEqual({ "src/a.ts": "one good\ntwo\n", "src/b.ts": "b good\n" });
    const message = world.acting.commits[0]?.message ?? "";
    expect(message.split("\n")[0]).toBe("Fix 2 findings of the review");
    expect(message).toContain(
      "Co-authored-by: Ada <00000000-0000-0000-0000-0000000000bb@users.kody.invalid>",
    );
    expect(message.endsWith(`\nKody-Command: ${commentId}`)).toBe(true);
    expect(reply.outcome).toBe("committed 2 fixes");
    expect(world.context.said).toHaveLength(1);
  });

  test("those that are grave enough", async () => {
    const world = await createFixWorld(two);
    await fix(world, "severity:high");
    expect(world.tree()).toEqual({ ...two, "src/a.ts": "one good\ntwo\n" });
  });

  test("what people refused is not fixed unless it is named", async () => {
    const world = await createFixWorld(two);
    world.decisions.splice(
      0,
      Infinity,
      ...world.decisions.map((one) => ({ ...one, outcome: "suppressed" as const })),
    );
    expect((await fix(world, "all")).outcome).toBe("nothing to fix");
    await fix(world, "", { about: world.about(found(world, "src/b.ts")) });
    expect(world.tree()).toEqual({ ...two, "src/b.ts": "b good\n" });
  });

  test("line ends, a missing last one and a byte order mark stay", async () => {
    const world = await createFixWorld({ "a.ts": "x\r\nBUG\r\ny", "b.ts": "BUG" });
    const { context } = world;
    const open = context.open;
    const marked = {
      ...context,
      open: async (...given: Parameters<typeof open>) => {
        const opened = await open(...given);
        const grep = async () => [{ path: "b.ts", line: 1, text: "\ufeffBUG" }];
        return { ...opened, repository: { ...opened.repository, grep } };
      },
    };
    await fixCommand(world.deps)(world.say("all"), marked);
    expect([...(world.acting.commits[0]?.files ?? [])]).toEqual([
      ["a.ts", "x\r\ngood\r\ny"],
      ["b.ts", "\ufeffgood"],
    ]);
  });

  test("a second answer to the same comment commits nothing more", async () => {
    const world = await createFixWorld(two);
    const first = await fix(world, "all");
    const second = await fix(world, "all");
    expect(world.acting.commits).toHaveLength(1);
    expect(second.text).toBe(first.text);
  });
});

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

describe("a head that is not the reviewed one", () => {
  test("a finding that moved is fixed where it is; one that is gone is said to be gone", async () => {
    const world = await createFixWorld(two);
    world.push({ "src/a.ts": "new\nmore\none BUG\ntwo\n", "src/b.ts": "b\n" });
    const reply = await fix(world, "all");
    expect(world.tree()["src/a.ts"]).toBe("new\nmore\none good\ntwo\n");
    expect(reply.text).toContain("It is gone");
  });

  test("a fix that is another one now is refused", async () => {
    const world = await createFixWorld(two);
    world.push({ ...two, "src/c.ts": "c\n" });
    world.fixes.set("one BUG", ["rm -rf"]);
    const reply = await fix(world, "", { about: world.about(found(world, "src/a.ts")) });
    expect(reply.text).toContain("another one now than the one that was shown");
    expect(world.acting.commits).toEqual([]);
  });

  test("a comment that shows another fix than the newest review has is not obeyed", async () => {
    const world = await createFixWorld(two);
    const finding = found(world, "src/a.ts");
    const thread = (body: string) => ({
      about: world.about(finding),
      thread: [
        {
          id: 5,
          authorUuid: null,
          body,
          deleted: false,
          replyTo: null,
          resolved: false,
          resolvedByUuid: null,
          path: null,
          createdOn: "",
          url: "",
        },
      ],
    });
    const other = "Claim.\n\n```diff\n- one BUG\n+ one other\n```\n\nmore";
    expect((await fix(world, "", thread(other))).text).toContain("shows another fix");
    const same = `Claim.\n\n${renderFix(finding, ["one BUG", "two"]) ?? ""}\n\nmore`;
    expect((await fix(world, "", thread(same))).outcome).toBe("committed 1 fix");
  });

  test("a model's fix is applied only to the lines that it was made for, and said to be one", async () => {
    const world = await createFixWorld({ "a.ts": "one\ntwo\n" });
    const finding = someFinding({
      engine: "model",
      path: "a.ts",
      range: { start: 2, end: 2 },
      fix: { range: { start: 2, end: 2 }, lines: ["2"] },
    });
    world.decisions.push({ finding, outcome: "comment", reason: null });
    world.push({ "a.ts": "zero\none\ntwo\n" });
    expect((await fix(world, "all")).text).toContain("lines are not where they were");
    world.push({ "a.ts": "one\ntwo\nthree\n" });
    const reply = await fix(world, "all");
    expect(reply.text).toContain("A model proposed the fix");
    expect(world.tree()).toEqual({ "a.ts": "one\n2\nthree\n" });
  });
});

describe("a branch that moves in between", () => {
  test.each(Array.from({ length: 20 }, (_, index) => index))(
    "makes one commit or none: %d",
    async (seed) => {
      const world = await createFixWorld(two);
      let moves = 1 + (seed % 3);
      world.acting.interrupt = (call, when) => {
        if (call !== "commitFiles" || when !== "before" || moves === 0) return;
        moves -= 1;
        const gone = seed % 2 === 0;
        world.push({ ...world.tree(), "src/b.ts": gone ? "b\n" : `${moves}\nb SMELL\n` });
      };
      const reply = await fix(world, "all");
      if (seed % 3 === 0) {
        expect(world.acting.commits).toHaveLength(1);
        expect(world.tree()["src/a.ts"]).toBe("one good\ntwo\n");
        expect(world.tree()["src/b.ts"]).toBe(seed % 2 === 0 ? "b\n" : "0\nb good\n");
      } else {
        expect(world.acting.commits).toEqual([]);
        expect(reply.outcome).toBe("refused: the branch moved");
      }
    },
  );
});

describe("lost answers and crashes", () => {
  test.each(
    Array.from({ length: 100 }, (_, index) =>
      Array.from({ length: 1 + (index % 4) }, (__, at) =>
        ((index >> at) & 1) === 0 ? ("before" as const) : ("after" as const),
      ),
    ),
  )("make one commit: %s %s %s %s", async (...losses) => {
    const world = await createFixWorld(two);
    world.acting.loseAnswers.push(...losses.filter((loss) => typeof loss === "string"));
    let reply: Reply | null = null;
    for (let run = 0; reply === null && run < 5; run += 1) {
      reply = await fix(world, "all").catch((error: unknown) => {
        if (error instanceof KodyError && error.code === "outcome-unknown") return null;
        throw error;
      });
    }
    expect(world.acting.commits).toHaveLength(1);
    expect(reply?.outcome).toBe("committed 2 fixes");
    expect(reply?.text).toContain(world.head().slice(0, 12));
  });

  test("a crash between the commit and its record is found in the branch, below a later push", async () => {
    const world = await createFixWorld(two);
    world.context.store.crashAt = "complete commit-fix";
    await expect(fix(world, "all")).rejects.toThrow("crashed");
    const made = world.head();
    world.push({ ...world.tree(), "src/c.ts": "more\n" });
    const reply = await fix(world, "all");
    expect(world.acting.commits).toHaveLength(1);
    expect(reply.text).toContain(made.slice(0, 12));
    expect(reply.text).toContain("The word SMELL");
  });

  test("Bitbucket's other troubles are for the queue to repeat", async () => {
    const world = await createFixWorld(two);
    world.acting.refuse = (call) =>
      call === "commitFiles" ? new KodyError("host-unavailable", "503", { retryable: true }) : null;
    await expect(fix(world, "all")).rejects.toThrow("503");
    world.acting.refuse = () => null;
    expect((await fix(world, "all")).outcome).toBe("committed 2 fixes");
  });
});

describe("without the right to write", () => {
  const refusing = (world: FixWorld, code: "permission-missing" | "scope-missing"): void => {
    world.acting.refuse = (call) => (call === "commitFiles" ? new KodyError(code, "No.") : null);
  };

  test("a fork gets a patch", async () => {
    const world = await createFixWorld(two);
    forkOf(world.host);
    refusing(world, "permission-missing");
    const reply = await fix(world, "all");
    expect(reply.text).toContain("may not write to the fork");
    expect(reply.text).toContain("```diff\ndiff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts");
    expect(reply.text).toContain("\n-one BUG\n+one good\n two\n");
  });

  test("a protected branch and a missing scope are called by their names", async () => {
    const world = await createFixWorld(two);
    refusing(world, "permission-missing");
    expect((await fix(world, "all")).text).toContain("protected by a branch restriction");
    refusing(world, "scope-missing");
    expect((await fix(world, "all")).text).toContain("write:repository:bitbucket");
    expect(world.acting.commits).toEqual([]);
  });

  test("a patch that is too long is cut, and code cannot close its fence", async () => {
    const lines = Array.from(
      { length: 900 },
      (_, index) => `\`\`\` BUG ${index} ${"x".repeat(40)}`,
    );
    const world = await createFixWorld({ "a.ts": `${lines.join("\n")}\n` });
    refusing(world, "permission-missing");
    const reply = await fix(world, "all");
    expect(reply.text.length).toBeLessThan(30_000);
    expect(reply.text).toContain("The patch is cut after");
    expect(reply.text.match(/^````/gm)).toHaveLength(2);
  });
});

test("an unreviewed pull request has nothing to fix", async () => {
  const world = await createFixWorld(two);
  const context = { ...world.context, reviewed: async () => null };
  const reply = await fixCommand(world.deps)(someCall("all"), context);
  expect(reply.text).toContain("not reviewed yet");
});
