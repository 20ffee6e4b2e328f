import { createHash } from "node:crypto";
import pg from "pg";
import { expect, test } from "vitest";
import { z } from "zod";
import type { ModelUse } from "../../src/contract/index.ts";
import { foundText, taskOf, verdictsText, type WrittenClaim } from "../support/model-answers.ts";
import { openModelStage, type ModelStage } from "../support/model-stage.ts";
import type { ScriptedRequest } from "../support/scripted-model.ts";
import { shop } from "../support/stage.ts";

/*
 * What a model was asked and answered is kept where that is wanted, and enough to have the same review again: on another
 * day, with another database, at a Bitbucket where all ids and commits are others.
 */
const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const keyOf = ({ system, prompt }: { system: string; prompt: string }): string =>
  digest(JSON.stringify([system, prompt]));

const exchanges = z.array(
  z.object({ system: z.string(), prompt: z.string(), answer: z.string().nullable() }),
);

async function keptBy(stage: ModelStage): Promise<z.output<typeof exchanges>> {
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query("select * from model_exchanges order by call_id");
    return exchanges.parse(rows);
  } finally {
    await client.end();
  }
}

/** Files that call each other, with more code than one question holds. */
function program(): Record<string, string> {
  const files = new Map<string, string>();
  for (let file = 0; file < 10; file += 1) {
    const functions = Array.from({ length: 90 }, (_, at) =>
      [
        `export function step${file}x${at}(first: number, second: number): number {`,
        `  const sum = first + second * ${at};`,
        `  return sum / (first - ${at}) + ${file};`,
        "}",
      ].join("\n"),
    );
    const next = `import { step${(file + 1) % 10}x1 } from "./part${(file + 1) % 10}.ts";`;
    files.set(`src/part${file}.ts`, `${next}\n${functions.join("\n")}\n`);
  }
  return Object.fromEntries(files);
}

/** Divisions that it was shown, one claim for each file. */
function claimsOn({ prompt }: ScriptedRequest): WrittenClaim[] {
  return [...prompt.matchAll(/FILE (src\/\S+\.ts)/g)].map(([, path = ""]) => ({
    path,
    quote:
      path === "src/more.ts"
        ? "return more / 0;"
        : `return sum / (first - 7) + ${/\d/.exec(path)?.[0] ?? ""};`,
    title: `A division by nothing in ${path}`,
  }));
}

/** Two pushes of one pull request; answers what stands there then, without what time and place put into it. */
async function reviewTwice(stage: ModelStage, mode: ModelUse["mode"]): Promise<string[]> {
  await stage.use({ mode });
  await stage.sandbox.commit(shop, {
    branch: "main",
    message: "Rules",
    files: {
      ".kody.yml": "instructions:\n  - No division\n",
      "src/old.ts": "export const old = 1;\n",
    },
    user: "ada",
  });
  const id = await stage.open("steps", program());
  await stage.reviewed(id);
  await stage.push("steps", {
    "src/more.ts": "export function f(more: number) {\n  return more / 0;\n}\n",
  });
  await stage.reviewed(id);
  const inline = stage.inline(id).map(({ raw, inline: at }) => `${at?.path}:${at?.to}\n${raw}`);
  const summary = stage
    .summary(id)
    .replace(/\d+\.\d s · as of `\w+`/, "")
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "");
  return [...inline, summary];
}

test.each(["standard", "deep"] as const)(
  "the kept exchanges of %s reviews give byte for byte the same comments again",
  async (mode) => {
    const environment = { KODY_KEEP_PROMPTS: "1" };
    const first = await openModelStage({ environment });
    first.model.answer = (request) => ({
      text:
        taskOf(request) === "find"
          ? foundText({ findings: claimsOn(request) })
          : verdictsText(request),
    });
    const said = await reviewTwice(first, mode);
    const kept = await keptBy(first);
    await first.close();
    expect(said.length).toBeGreaterThan(5);
    expect(kept.length).toBeGreaterThan(4);

    const answers = new Map(kept.map((one) => [keyOf(one), one.answer]));
    const unknown: string[] = [];
    const second = await openModelStage({ environment });
    second.model.answer = (request) => {
      const text = answers.get(keyOf(request)) ?? null;
      if (text === null) unknown.push(request.prompt);
      return text === null ? { status: 400, body: "{}" } : { text };
    };
    const again = await reviewTwice(second, mode);
    const asked = second.model.requests.map(keyOf);
    await second.close();
    expect(unknown).toEqual([]);
    expect(again).toEqual(said);
    expect(asked.toSorted()).toEqual(kept.map(keyOf).toSorted());
  },
  180_000,
);

test("nothing is kept where that is not wanted", async () => {
  const stage = await openModelStage();
  try {
    await stage.reviewed(await stage.open("quiet", { "a.ts": "export const a = 1;\n" }));
    expect(stage.model.requests).toHaveLength(1);
    expect(await keptBy(stage)).toEqual([]);
  } finally {
    await stage.close();
  }
});
