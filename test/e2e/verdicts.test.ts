import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCommandStage, type CommandStage } from "../support/command-stage.ts";
import { shop } from "../support/stage.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

let stage: CommandStage;
let branches = 0;

async function opened(text = "// fine\n"): Promise<number> {
  branches += 1;
  const name = `feature/verdict-${branches}`;
  const id = await stage.open(name, { [`src/v${branches}.ts`]: text });
  await stage.reviewed(id);
  await stage.quiet();
  return id;
}

async function built(id: number, state: "SUCCESSFUL" | "FAILED" = "SUCCESSFUL"): Promise<void> {
  const { commit, branch } = stage.snapshotOf(id).source;
  await stage.asAda("POST", `/repositories/acme/shop/commit/${commit}/statuses/build`, {
    key: "ci",
    state,
    url: "https://ci.example/1",
    refname: branch,
  });
}

async function push(id: number, text: string): Promise<string> {
  const { branch } = stage.snapshotOf(id).source;
  const files = { [`src/pushed-${id}.ts`]: text };
  const commit = { branch, message: "Push", files, user: "ada" };
  return (await stage.sandbox.commit(shop, commit)).hash;
}

function verdictOn(id: number): string | null {
  const own = stage.snapshotOf(id).participants.find(({ user }) => user === "kody");
  return own?.state ?? null;
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 30));
}

describe("commands", () => {
  beforeAll(async () => {
    stage = await openCommandStage({
      overrides: { analyzers: [toyAnalyzer([], { fixes: true })] },
    });
  });
  afterAll(async () => stage.close());

  test("approve, where nothing speaks against it", async () => {
    const id = await opened();
    await stage.asked("wes", id, "@kody approve");
    expect(verdictOn(id)).toBe("approved");
  });

  test("approve is refused with an open finding, with the reason", async () => {
    const id = await opened("// BUG\n");
    expect(await stage.asked("wes", id, "@kody approve")).toContain("not approved");
    expect(verdictOn(id)).toBeNull();
  });

  test("decline, with the reason that was given", async () => {
    const id = await opened();
    await stage.asked("wes", id, "@kody decline Done in another one.");
    expect(stage.snapshotOf(id).state).toBe("DECLINED");
  });

  test("merge, and what was merged", async () => {
    const id = await opened();
    const answer = await stage.asked("wes", id, "@kody merge squash");
    const { state, mergeCommit } = stage.snapshotOf(id);
    expect(state).toBe("MERGED");
    expect(answer).toContain((mergeCommit ?? "none").slice(0, 12));
  });

  test("merge of a conflict says so, and merges nothing", async () => {
    const id = await opened();
    const files = { [`src/v${branches}.ts`]: "// something else\n" };
    await stage.sandbox.commit(shop, { branch: "main", message: "Other", files, user: "ada" });
    expect(await stage.asked("wes", id, "@kody merge")).toMatch(/conflict/i);
    expect(stage.snapshotOf(id).state).toBe("OPEN");
  });

  test("a push between the command and the merge: the named commit or nothing", async () => {
    const id = await opened();
    let pushed: string | null = null;
    const off = stage.sandbox.onCall(async ({ route, method, user }, phase) => {
      const looks = method === "GET" && route.endsWith("/{pull_request_id}") && user === "kody";
      if (pushed !== null || phase !== "after" || !looks) return;
      pushed = "";
      pushed = await push(id, "// slipped in\n");
    });
    const answer = await stage.asked("wes", id, "@kody merge");
    off();
    expect(pushed).not.toBeNull();
    expect(stage.snapshotOf(id).state).toBe("OPEN");
    expect(answer).not.toBe("");
  });

  test("fix commits, and the review of the commit resolves the thread", async () => {
    const id = await opened("// BUG here\n");
    const parent = { parent: { id: await stage.thread(id, "BUG") } };
    const before = stage.snapshotOf(id).source.commit;
    await stage.asked("wes", id, "@kody fix", parent);
    expect(stage.snapshotOf(id).source.commit).not.toBe(before);
    await stage.reviewed(id);
    await stage.quiet();
    const thread = stage.snapshotOf(id).comments.find((one) => one.id === parent.parent.id);
    expect(thread?.resolution?.user).toBe("kody");
  });
});

describe("policy", () => {
  const config = [
    "verdict:",
    "  approve:",
    "    noFindings: low",
    "  requestChanges:",
    "    findings: high",
    "merge:",
    "  when: ready",
    "  approvals: 0",
    "",
  ].join("\n");

  beforeAll(async () => {
    stage = await openCommandStage({
      files: { "README.md": "# Shop\n", ".kody.yml": config },
      overrides: { analyzers: [toyAnalyzer([], { fixes: true })] },
    });
  });
  afterAll(async () => stage.close());

  test("requests changes for a grave finding, and withdraws that when it is mended", async () => {
    const id = await opened("// BUG\n");
    await until(() => verdictOn(id) === "changes_requested");
    const { branch } = stage.snapshotOf(id).source;
    await stage.sandbox.commit(shop, {
      branch,
      message: "Mend",
      files: { [`src/v${branches}.ts`]: "// good\n" },
      user: "ada",
    });
    await until(() => verdictOn(id) === null);
    expect(stage.snapshotOf(id).state).toBe("OPEN");
  });

  test("approves and merges what is ready, by the build that says so, and once", async () => {
    const id = await opened();
    expect(verdictOn(id)).toBeNull();
    await built(id, "FAILED");
    await stage.quiet();
    expect(verdictOn(id)).toBeNull();
    expect(stage.snapshotOf(id).state).toBe("OPEN");
    await built(id);
    await until(() => stage.snapshotOf(id).state === "MERGED");
    await stage.quiet();
    const merges = stage.sandbox
      .calls()
      .filter(({ route, user }) => route.endsWith("/merge") && user === "kody");
    expect(merges).toHaveLength(1);
  });

  test("what the pull request says of policy has no effect", async () => {
    const id = await stage.open("feature/own-policy", {
      ".kody.yml":
        "merge:\n  when: ready\n  approvals: 0\n  builds: any\nverdict:\n  approve:\n    builds: any\n",
      "src/x.ts": "// fine\n",
    });
    await stage.reviewed(id);
    await stage.quiet();
    expect(verdictOn(id)).toBeNull();
    expect(stage.snapshotOf(id).state).toBe("OPEN");
  });
});
