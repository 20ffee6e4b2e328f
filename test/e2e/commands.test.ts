import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commentsOf, openCommandStage, type CommandStage } from "../support/command-stage.ts";
import { shop } from "../support/stage.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

let stage: CommandStage;
/** An open pull request whose review found something. */
let reviewed: number;
let thread: number;

beforeAll(async () => {
  stage = await openCommandStage({ overrides: { analyzers: [toyAnalyzer([], { fixes: true })] } });
  reviewed = await stage.open("feature/orders", { "src/orders.ts": "const total = 1; // BUG\n" });
  await stage.reviewed(reviewed);
  thread = await stage.thread(reviewed, "BUG");
});
afterAll(async () => stage.close());

describe("from the comment to Bitbucket's state", () => {
  test("help", async () => {
    const answer = await stage.asked("rita", reviewed, "@kody help");
    expect(answer).toContain("`@kody fix [all | severity:high]`");
  });

  test("help, by a mention of Kody's account", async () => {
    const { account_id: id } = (await stage.sandbox.ask("kody", "GET", "/user")) as {
      account_id: string;
    };
    const answer = await stage.asked("rita", reviewed, `@{${id}} help`);
    expect(answer).toContain("`@kody status`");
  });

  test("status", async () => {
    const answer = await stage.asked("rita", reviewed, "@kody status");
    expect(answer).toContain("the head: 1 comment");
  });

  test("remember proposes a memory", async () => {
    await stage.asked("wes", reviewed, "@kody remember totals are in cents");
    const memories = await stage.ask<{ memories: { text: string; state: string }[] }>(
      "GET",
      "/memories",
    );
    expect(memories.memories).toMatchObject([{ text: "totals are in cents", state: "proposed" }]);
  });

  test("resolve resolves the thread, which is not raised again", async () => {
    await stage.asked("wes", reviewed, "@kody resolve", { parent: { id: thread } });
    const found = commentsOf(stage, reviewed).find(({ id }) => id === thread);
    expect(found?.resolution?.user).toBe("kody");
  });

  test("ignore, of one finding and of a rule", async () => {
    const files = {
      "src/a.ts": "// BUG one\n",
      "src/b.ts": "// SMELL one\n",
    };
    const id = await stage.open("feature/ignored", files);
    await stage.reviewed(id);
    const bug = await stage.thread(id, "BUG");
    const smell = await stage.thread(id, "SMELL");
    await stage.asked("wes", id, "@kody ignore", { parent: { id: bug } });
    const answer = await stage.asked("wes", id, "@kody ignore rule", { parent: { id: smell } });
    expect(answer).toContain("`toy/smell`");
    const more = { ...files, "src/c.ts": "// SMELL two\n// BUG two\n" };
    await stage.sandbox.commit(shop, {
      branch: "feature/ignored",
      message: "More",
      files: more,
      user: "ada",
    });
    const { decisions } = await stage.reviewed(id);
    const shown = decisions.filter(({ outcome }) => outcome === "comment");
    expect(shown.map(({ title, path }) => `${title} ${path}`)).toEqual(["The word BUG src/c.ts"]);
  });

  test("pause and resume, and a review that is asked for meanwhile", async () => {
    const id = await stage.open("feature/paused", { "src/p.ts": "// fine\n" });
    await stage.reviewed(id);
    await stage.asked("wes", id, "@kody pause");
    const push = async (text: string) =>
      stage.sandbox.commit(shop, {
        branch: "feature/paused",
        message: text,
        files: { "src/p.ts": `// ${text}\n` },
        user: "ada",
      });
    const { hash } = await push("BUG while paused");
    await stage.quiet();
    const heads = async () =>
      (await stage.api.reviews()).filter((one) => one.pullRequestId === id).map(({ head }) => head);
    expect(await heads()).not.toContain(hash);
    await stage.asked("wes", id, "@kody review");
    await stage.reviewed(id);
    const { hash: second } = await push("SMELL while paused");
    await stage.quiet();
    expect(await heads()).not.toContain(second);
    await stage.asked("wes", id, "@kody resume");
    await stage.reviewed(id);
    expect(await heads()).toContain(second);
  });

  test("explain, ask, tests and summary say without a model what can be known", async () => {
    const id = await stage.open("feature/talk", { "src/talk.ts": "export const a = 1; // BUG\n" });
    await stage.reviewed(id);
    const parent = { parent: { id: await stage.thread(id, "BUG") } };
    expect(await stage.asked("rita", id, "@kody explain", parent)).toContain("`toy/bug` of toy");
    expect(await stage.asked("rita", id, "@kody explain")).toContain(
      "a comment on the pull request",
    );
    expect(await stage.asked("rita", id, "@kody ask why is it so?")).toContain("a language model");
    expect(await stage.asked("rita", id, "@kody why is it so?")).toContain("a language model");
    expect(await stage.asked("rita", id, "@kody tests")).toContain("`src/talk.ts`");
    expect(await stage.asked("rita", id, "@kody summary")).toContain("1 file, +1 −0");
  });
});

describe("a failed pipeline", () => {
  const path = "/repositories/acme/shop/commit";

  test("is explained where its status arrives, and said to be mended", async () => {
    const id = await stage.open("feature/built", { "src/built.ts": "export const a = 1;\n" });
    await stage.reviewed(id);
    const ended = async (state: "FAILED" | "SUCCESSFUL") => {
      const { commit } = stage.snapshotOf(id).source;
      const steps = [
        {
          name: "Unit tests",
          status: state === "FAILED" ? ("FAILED" as const) : ("PASSED" as const),
          log: "src/built.ts(1,14): error TS2322: No.\n",
        },
      ];
      const status = state === "FAILED" ? ("FAILED" as const) : ("PASSED" as const);
      const pipelines = [{ branch: "feature/built", status, steps }];
      const repositories = [{ slug: shop.slug, pipelines }];
      await stage.sandbox.seed({ workspaces: [{ slug: shop.workspace, repositories }] });
      await stage.asAda("POST", `${path}/${commit}/statuses/build`, {
        key: "pipelines",
        state,
        url: "https://ci.example/1",
        refname: "feature/built",
      });
      await stage.quiet();
    };
    const said = () =>
      commentsOf(stage, id)
        .filter(({ raw }) => raw.includes("[kody:n:pipeline:"))
        .map(({ raw }) => raw.split("\n")[0]);
    await ended("FAILED");
    expect(said()).toEqual([
      expect.stringMatching(/^\*\*Pipeline \d+ failed at “Unit tests”: does not compile, says tsc/),
    ]);
    await stage.sandbox.commit(shop, {
      branch: "feature/built",
      message: "Mend",
      files: { "src/built.ts": "export const a = 2;\n" },
      user: "ada",
    });
    await stage.reviewed(id);
    await ended("SUCCESSFUL");
    expect(said()).toEqual([expect.stringContaining("failed here before; it passes at")]);
  });
});
