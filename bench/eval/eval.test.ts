import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finderThat } from "../../test/support/model-answers.ts";
import { scriptedModel, type ScriptedModel } from "../../test/support/scripted-model.ts";
import { runEvaluation } from "./evaluate.ts";
import { evalOptions } from "./options.ts";
import { harmonicMean } from "./score.ts";

const key = { ANTHROPIC_API_KEY: "sk-of-a-person" };
const asked = ["--provider", "anthropic", "--model", "claude-x"];

describe("arguments", () => {
  test("name the model, whose key comes from its provider's variable", () => {
    expect(evalOptions([...asked, "--limit", "3", "--mode", "quick"], key)).toMatchObject({
      choice: { provider: "anthropic", model: "claude-x", url: null },
      key: "sk-of-a-person",
      mode: "quick",
      limit: 3,
    });
    expect(evalOptions(asked, key).limit).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    [[], key, /Give --provider/],
    [["--provider", "anthropic"], key, /--model/],
    [asked, {}, /anthropic needs a key\. Set ANTHROPIC_API_KEY/],
    [[...asked, "--limit", "0"], key, /--limit takes a number/],
    [[...asked, "--limit", "all"], key, /--limit takes a number/],
    [[...asked, "--mode", "slow"], key, /--mode is one of/],
    [["--provider", "antropic", "--model", "m"], key, /Did you mean anthropic/],
    [[...asked, "--cheap"], key, /cheap/],
  ])("%j is told what is wrong", (args, environment, message) => {
    expect(() => evalOptions(args, environment)).toThrow(message);
  });
});

test("F1 weighs both, and is 0 when nothing was found", () => {
  expect(harmonicMean({ hits: 2, goldens: 4, findings: 4 })).toBe(0.5);
  expect(harmonicMean({ hits: 0, goldens: 4, findings: 0 })).toBe(0);
});

describe("an evaluation", () => {
  let folder: string;
  let model: ScriptedModel;

  beforeAll(async () => {
    model = await scriptedModel();
    folder = await mkdtemp(join(tmpdir(), "kody-eval-"));
    await mkdir(join(folder, "goldens"));
    const diff = (name: string): string =>
      `diff --git a/${name} b/${name}\nnew file mode 100644\n--- /dev/null\n+++ b/${name}\n@@ -0,0 +1,2 @@\n+export const total = (price: number) => price * 1.19;\n+export const empty = [].length - 1;\n`;
    const record = (name: string, comment: string) => ({
      id: name,
      repo: "acme/shop",
      diff_file: `${name}.diff`,
      golden: [{ id: `${name}#0`, comment, path: `${name}.ts`, from_line: 1, to_line: 1 }],
    });
    const records = [
      record("one", "The total is wrong for exempt customers"),
      record("two", "Nobody rounds the sum"),
    ];
    const files: Record<string, unknown> = {
      "martian.json": records,
      "needed_definitions.json": [],
      "one.diff": diff("one.ts"),
      "two.diff": diff("two.ts"),
    };
    for (const [name, content] of Object.entries(files)) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      await writeFile(join(folder, "goldens", name), text);
    }
  });
  afterAll(async () => {
    await model.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (...more: string[]): Promise<{ code: number; said: string }> => {
    const lines: string[] = [];
    const chosen = ["--provider", "openai-compatible", "--model", "scripted", "--url", model.url];
    const args = [...chosen, "--benchmarks", folder, ...more];
    const code = await runEvaluation(args, {}, (line) => lines.push(line));
    return { code, said: lines.join("\n") };
  };

  test("matches what the model found with what people found", async () => {
    model.answer = finderThat(({ prompt }) => {
      const path = prompt.includes("FILE one.ts") ? "one.ts" : "two.ts";
      const quote = "export const total = (price: number) => price * 1.19;";
      return {
        findings: [
          { path, quote, title: "The total is wrong for exempt customers" },
          { path, quote: "export const empty = [].length - 1;", title: "A length below nothing" },
        ],
      };
    });
    const { code, said } = await run();
    expect(code).toBe(0);
    expect(said).toContain("one: 2 findings, 1 goldens");
    expect(said).toContain("scripted on 2 pull requests");
    expect(said).toContain(
      "by title: 1 of 2 goldens, 4 findings: precision 25.0%, recall 50.0%, F1 33.3%",
    );
    expect(said).toContain("by place: 2 of 2 goldens, 4 findings");
    expect(said).toContain("4 calls, 12,400 tokens in, 500 out, price not known");
  });

  test("asks about no more than it was told to, and says what went wrong", async () => {
    const from = model.requests.length;
    model.answer = () => ({ status: 401, body: '{"error":{"message":"wrong key"}}' });
    const { code, said } = await run("--limit", "1");
    expect(code).toBe(2);
    expect(model.requests).toHaveLength(from + 1);
    expect(said).toMatch(/one: 0 findings, 1 goldens; .*127\.0\.0\.1/);
    expect(said).toContain("scripted on 1 pull requests");
  });

  test("says plainly that there is no key, and that there are no pull requests", async () => {
    const lines: string[] = [];
    expect(await runEvaluation(asked, {}, (line) => lines.push(line))).toBe(2);
    expect(lines).toEqual(["anthropic needs a key. Set ANTHROPIC_API_KEY to it."]);
    expect(await run("--benchmarks", join(folder, "nowhere"))).toMatchObject({
      code: 2,
      said: expect.stringContaining("is not there"),
    });
  });
});
