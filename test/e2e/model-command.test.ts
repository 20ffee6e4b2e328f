import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { finderThat } from "../support/model-answers.ts";
import { scriptedModel, type ScriptedModel } from "../support/scripted-model.ts";

const script = fileURLToPath(new URL("../../bin/kody.js", import.meta.url));
let folder: string;
let model: ScriptedModel;

function git(...args: string[]): void {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"];
  execFileSync("git", [...identity, "-c", "init.defaultBranch=main", ...args], { cwd: folder });
}

function kody(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, OPENAI_API_KEY: "sk-typed" };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: folder, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}

const review = (...more: string[]) =>
  kody("review", "--model", "openai-compatible:scripted", "--model-url", model.url, ...more);

const claim = {
  path: "last.ts",
  quote: "return values[values.length];",
  line: 40,
  title: "It reads past the end",
  message: "For any list the answer is undefined.",
  fix: {
    quote: "  return values[values.length];",
    replacement: "  return values[values.length - 1];",
  },
};
const untrue = { ...claim, quote: "return values.pop();", title: "It shortens the list" };

beforeAll(async () => {
  model = await scriptedModel();
  folder = mkdtempSync(join(tmpdir(), "kody-model-"));
  git("init", "-q");
  writeFileSync(join(folder, ".kody.yml"), "instructions:\n  - Lists are not indexed\n");
  git("add", ".");
  git("commit", "-qm", "first");
  git("checkout", "-qb", "feature");
  writeFileSync(
    join(folder, "last.ts"),
    "export function last(values: string[]) {\n  return values[values.length];\n}\n",
  );
  git("add", ".");
  git("commit", "-qm", "second");
});
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true, force: true });
});

test("kody review asks the model that was typed, and prints what it found", async () => {
  model.answer = finderThat(() => ({ findings: [claim, untrue] }));
  const { code, out } = await review("--explain");
  expect(code).toBe(1);
  expect(out).toMatch(/high\s+last\.ts:2\s+It reads past the end/);
  expect(out).toContain("+   return values[values.length - 1];");
  expect(out).toContain("the code that it quotes is not there");
  expect(model.requests).toHaveLength(2);
  expect(model.requests[0]?.headers.authorization).toBe("Bearer sk-typed");
  expect(model.requests[0]?.prompt).toContain("R1 (last.ts): Lists are not indexed");
});

test("as JSON with what it cost and what was not believed", async () => {
  model.answer = finderThat(() => ({
    findings: [claim, untrue],
    rules: [{ id: "R1", verdict: "broken" }],
  }));
  const { code, out, err } = await review("--format", "json");
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(JSON.parse(out)).toMatchObject({
    findings: [
      { path: "last.ts", lines: { start: 2, end: 2 }, rule: "model/correctness", engine: "model" },
    ],
    model: {
      status: "complete",
      problems: [],
      rules: [{ source: ".kody.yml:2", verdict: "broken" }],
      dropped: [{ path: "last.ts", because: "the code that it quotes is not there" }],
      cost: { models: ["scripted"], calls: 2, input: 6_200, microDollars: null },
    },
  });
});

test("a quick look asks once, and a deep one for each focus", async () => {
  model.answer = finderThat(() => ({ findings: [claim] }));
  for (const [mode, calls] of [
    ["quick", 1],
    ["deep", 5],
  ] as const) {
    const from = model.requests.length;
    const { out } = await review("--model-mode", mode, "--format", "json");
    expect(model.requests.length - from).toBe(calls);
    expect(JSON.parse(out)).toMatchObject({ findings: [{ path: "last.ts" }] });
  }
});

test("a model that refuses is said", async () => {
  model.answer = () => ({ status: 401, body: '{"error":{"message":"wrong key"}}' });
  const { code, out } = await review();
  expect(out).toMatch(/not run\s+model: /);
  expect(out).not.toContain("sk-typed");
  expect(code).toBe(2);
});
