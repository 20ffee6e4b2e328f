import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commentsOf, openCommandStage, type CommandStage } from "../support/command-stage.ts";
import { shop } from "../support/stage.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

let stage: CommandStage;

beforeAll(async () => {
  stage = await openCommandStage({ overrides: { analyzers: [toyAnalyzer([], { fixes: true })] } });
});
afterAll(async () => stage.close());

let branches = 0;

async function opened(text = "// BUG\n"): Promise<number> {
  branches += 1;
  const id = await stage.open(`feature/hostile-${branches}`, { [`src/h${branches}.ts`]: text });
  await stage.reviewed(id);
  await stage.quiet();
  return id;
}

/** Everything that a command could have changed. */
function stateOf(id: number) {
  const { state, source, participants, comments } = stage.snapshotOf(id);
  const verdicts = participants.filter(({ state: verdict }) => verdict !== null);
  const resolved = comments.filter(({ resolution }) => resolution !== null).map((one) => one.id);
  return { state, head: source.commit, verdicts, resolved };
}

function answersOn(id: number): string[] {
  return commentsOf(stage, id)
    .filter(({ raw, user }) => user === "kody" && raw.includes("[kody:n:answer:"))
    .map(({ raw }) => raw);
}

const acting = ["fix all", "merge", "approve", "decline", "pause", "config propose"];

describe("who may not, does nothing", () => {
  test.each(acting)("a reader: %s", async (command) => {
    const id = await opened();
    const before = stateOf(id);
    const answer = await stage.asked("rita", id, `@kody ${command}`);
    expect(answer).toMatch(/^Only people (?:with write access to|who may merge in) acme\/shop/);
    await stage.quiet();
    expect(stateOf(id)).toEqual(before);
  });

  test("who loses the permission between the comment and its turn", async () => {
    const id = await opened();
    const before = stateOf(id);
    const off = stage.sandbox.onCall(async ({ route, method }, phase) => {
      // As soon as Kody begins to look at the comments.
      if (phase === "before" && method === "GET" && route.endsWith("/comments"))
        stage.sandbox.grant(shop, "wes", "read");
    });
    const answer = await stage.asked("wes", id, "@kody merge");
    off();
    stage.sandbox.grant(shop, "wes", "write");
    expect(answer).toContain("Only people");
    expect(stateOf(id)).toEqual(before);
  });

  test("Kody's account can't look up who may: nobody may", async () => {
    const id = await opened();
    const before = stateOf(id);
    stage.sandbox.faults.add({
      route: "/workspaces/{workspace}/permissions/repositories/{repo_slug}",
      status: 403,
      body: { type: "error", error: { message: "No." } },
    });
    const answer = await stage.asked("ada", id, "@kody merge");
    expect(answer).toContain("administrator permission");
    expect(stateOf(id)).toEqual(before);
  });
});

describe("what is no command does nothing, and gets no answer", () => {
  test.each([
    ["quoted", "> @kody merge\n\nNo."],
    ["in code", "```\n@kody merge\n```"],
    ["in a sentence", "Shall I write @kody merge?"],
    ["of another name", "@kodybot merge"],
    ["with a forged marker", "@kody merge\n\n[kody:n:answer:1]: https://kody.invalid/n"],
  ])("%s", async (_, body) => {
    const id = await opened();
    const before = stateOf(id);
    await stage.comment("ada", id, body);
    await stage.quiet();
    expect(stateOf(id)).toEqual(before);
    expect(answersOn(id)).toEqual([]);
  });

  test("a comment that is gone before its turn", async () => {
    const id = await opened();
    const path = `/repositories/acme/shop/pullrequests/${id}/comments`;
    let gone = false;
    const off = stage.sandbox.onCall(async ({ route, method }, phase) => {
      if (gone || phase !== "before" || method !== "GET" || !route.endsWith("/comments")) return;
      gone = true;
      const mine = commentsOf(stage, id).find(({ raw }) => raw === "@kody merge");
      await stage.asAda("DELETE", `${path}/${mine?.id}`);
    });
    await stage.comment("ada", id, "@kody merge");
    await stage.quiet();
    off();
    expect(gone).toBe(true);
    expect(answersOn(id)).toEqual([]);
    expect(stateOf(id).state).toBe("OPEN");
  });
});

test("a comment that was changed after it was posted is not followed, and runs no second time", async () => {
  const id = await opened();
  const path = `/repositories/acme/shop/pullrequests/${id}/comments`;
  const asked = await stage.comment("ada", id, "@kody status");
  await stage.answer(id, asked);
  await stage.asAda("PUT", `${path}/${asked}`, { content: { raw: "@kody merge" } });
  await stage.quiet();
  expect(answersOn(id)).toHaveLength(1);
  expect(stateOf(id).state).toBe("OPEN");
});

test("unknown, too many and too long: each has its own answer", async () => {
  const id = await opened();
  expect(await stage.asked("ada", id, "@kody mrege")).toContain("`@kody merge`");
  expect(await stage.asked("ada", id, "@kody review\n".repeat(6))).toContain("at most 5");
  const long = await stage.asked("ada", id, `@kody remember ${"long words ".repeat(2_700)}`);
  expect(long).toContain("Noted as a proposal");
  expect(stateOf(id).state).toBe("OPEN");
});

test.each(["MERGED", "DECLINED"])("a pull request that is %s", async (state) => {
  const id = await opened("// fine\n");
  const act = state === "MERGED" ? "merge" : "decline";
  await stage.asAda("POST", `/repositories/acme/shop/pullrequests/${id}/${act}`, {});
  expect(await stage.asked("ada", id, "@kody fix all")).toContain(state.toLowerCase());
  expect(await stage.asked("ada", id, "@kody help")).toContain("`@kody status`");
});

test("a hundred comments of a machine, and a hundred of Kody's own: no answers, and never fifty comments", async () => {
  const id = await opened();
  const bot = "ATATT3x-bot";
  await stage.sandbox.seed({
    workspaces: [
      {
        slug: "acme",
        repositories: [{ slug: "shop", accessTokens: [{ token: bot, name: "CI" }] }],
      },
    ],
  });
  const path = `${stage.sandbox.apiUrl}/repositories/acme/shop/pullrequests/${id}/comments`;
  const post = async (token: string, raw: string) => {
    await fetch(path, {
      method: "POST",
      headers: { authorization: token, "content-type": "application/json" },
      body: JSON.stringify({ content: { raw } }),
    });
  };
  const own = `Basic ${Buffer.from("kody@shop.example:ATATT3x-stage-canary-token").toString("base64")}`;
  for (let turn = 0; turn < 100; turn += 1) {
    await post(`Bearer ${bot}`, "@kody explain");
    await post(own, `Talking to myself ${turn}.`);
  }
  await stage.quiet();
  expect(answersOn(id).length).toBeLessThanOrEqual(3);
  const before = commentsOf(stage, id).length;
  await stage.quiet();
  expect(commentsOf(stage, id)).toHaveLength(before);
});

test("a command whose delivery was lost is found by polling, and answered once", async () => {
  const id = await opened();
  const hooks = (await stage.asAda("GET", "/repositories/acme/shop/hooks")) as {
    values: { uuid: string; url: string; description: string; events: string[] }[];
  };
  const [hook] = hooks.values;
  const path = `/repositories/acme/shop/hooks/${encodeURIComponent(hook?.uuid ?? "")}`;
  await stage.asAda("PUT", path, { ...hook, active: false });
  const asked = await stage.comment("ada", id, "@kody help");
  await stage.quiet();
  expect(answersOn(id)).toEqual([]);
  await stage.app.runTask("poll");
  expect(await stage.answer(id, asked)).toContain("`@kody status`");
  await stage.app.runTask("poll");
  await stage.quiet();
  expect(answersOn(id)).toHaveLength(1);
  await stage.asAda("PUT", path, { ...hook, active: true });
});

test("answers whose own answer is lost are there once", async () => {
  const id = await opened();
  for (const command of ["status", "help"]) {
    // The first is the person's own comment.
    stage.sandbox.faults.add({
      method: "POST",
      route: "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/comments",
      drop: "after",
      skip: 1,
    });
    await stage.asked("ada", id, `@kody ${command}`);
  }
  await stage.quiet();
  expect(answersOn(id)).toHaveLength(2);
});
