import { describe, expect, test } from "vitest";
import { KodyError } from "../domain/index.ts";
import { renderFix } from "../review/index.ts";
import { someFinding } from "../review/testing/some-finding.ts";
import type { Reply } from "../conversation/index.ts";
import { fixCommand } from "./fix-command.ts";
import {
  commentId,
  createFixWorld,
  fix,
  forkOf,
  foundIn as found,
  someCall,
  type FixWorld,
} from "./testing/fix-world.ts";

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

  test("an executable file stays one", async () => {
    const world = await createFixWorld(two);
    const { context } = world;
    const open = context.open;
    const marking = {
      ...context,
      open: async (...given: Parameters<typeof open>) => {
        const opened = await open(...given);
        const readFiles: typeof opened.repository.readFiles = async (...asked) => ({
          ...(await opened.repository.readFiles(...asked)),
          executables: new Set(["src/b.ts"]),
        });
        return { ...opened, repository: { ...opened.repository, readFiles } };
      },
    };
    await fixCommand(world.deps)(world.say("all"), marking);
    expect(world.acting.commits[0]?.executables).toEqual(new Set(["src/b.ts"]));
  });

  test("a second answer to the same comment commits nothing more", async () => {
    const world = await createFixWorld(two);
    const first = await fix(world, "all");
    const second = await fix(world, "all");
    expect(world.acting.commits).toHaveLength(1);
    expect(second.text).toBe(first.text);
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
