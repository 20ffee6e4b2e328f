import { afterAll, beforeAll, expect, test } from "vitest";
import { openCommandStage, type CommandStage } from "../support/command-stage.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

let stage: CommandStage;

beforeAll(async () => {
  stage = await openCommandStage({
    files: { "README.md": "# Shop\n", "vendor/lib.js": "x\n" },
    overrides: { analyzers: [toyAnalyzer([], { fixes: true })] },
  });
});
afterAll(async () => stage.close());

async function fileAt(commit: string, path: string): Promise<string> {
  const answer = await fetch(
    `${stage.sandbox.apiUrl}/repositories/acme/shop/src/${commit}/${path}`,
    {
      headers: {
        authorization: `Basic ${Buffer.from("ada@shop.example:ATATT3x-stage-ada").toString("base64")}`,
      },
    },
  );
  // Byte order marks included.
  return Buffer.from(await answer.arrayBuffer()).toString("utf8");
}

function headOf(id: number): string {
  return stage.snapshotOf(id).source.commit ?? "";
}

test("a finding's thread, then all: commits on the branch, each reviewed", async () => {
  const files = { "src/a.ts": "\ufeffBUG a\r\nok\r\n", "src/b.ts": "SMELL b" };
  const id = await stage.open("feature/fixed", files);
  await stage.reviewed(id);
  const before = headOf(id);
  const thread = await stage.thread(id, "The word BUG");
  const answer = await stage.asked("wes", id, "@kody fix", { parent: { id: thread } });
  expect(answer).toContain("Committed 1 fix to `feature/fixed`");
  expect(headOf(id)).not.toBe(before);
  expect(await fileAt(headOf(id), "src/a.ts")).toBe("\ufeffgood a\r\nok\r\n");
  await stage.reviewed(id);
  expect(await stage.asked("wes", id, "@kody fix all")).toContain("Committed 1 fix");
  expect(await fileAt(headOf(id), "src/b.ts")).toBe("good b");
  const { decisions } = await stage.reviewed(id);
  expect(decisions).toEqual([]);
});

test("outside a thread it says how", async () => {
  const id = await stage.open("feature/asked", { "src/c.ts": "BUG c\n" });
  await stage.reviewed(id);
  const answer = await stage.asked("wes", id, "@kody fix");
  expect(answer).toContain("No finding is discussed in this thread.");
});

test("config, and a proposal that is a pull request", async () => {
  const id = await stage.open("feature/config", { "src/d.ts": "fine\n" });
  await stage.reviewed(id);
  expect(await stage.asked("wes", id, "@kody config")).toContain("Kody's defaults are in force");
  const answer = await stage.asked("wes", id, "@kody config propose");
  expect(answer).toMatch(/pull-requests\/\d+/);
  const proposals = stage.sandbox
    .snapshot()
    .pullRequests.filter(({ source }) => source.branch === "kody/config");
  expect(proposals).toHaveLength(1);
  expect(await fileAt(proposals[0]?.source.commit ?? "", ".kody.yml")).toContain('"vendor/"');
});
