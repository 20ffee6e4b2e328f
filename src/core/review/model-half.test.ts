import { beforeEach, describe, expect, test } from "vitest";
import { personUuid } from "../../../test/support/fake-host.ts";
import { writtenFinding, allHold } from "../../../test/support/scripted-review-model.ts";
import { createModelWorld, type ModelWorld } from "./testing/model-world.ts";

const filler = (name: string, lines: number): string =>
  Array.from({ length: lines }, (_, at) => `${name}${at}();\n`).join("");
const code = "function f(order) {\n  save(order);\n}\n";
const tree = { "src/a.ts": code + filler("x", 30) };

let world: ModelWorld;

function says(
  claims: readonly Readonly<Record<string, unknown>>[],
  dealtWith: readonly string[] = [],
): void {
  world.model.answer = (purpose, question) =>
    purpose === "find"
      ? JSON.stringify({ findings: claims.map((one) => writtenFinding(one)), dealtWith })
      : allHold(question);
}

beforeEach(() => {
  world = createModelWorld();
  says([{}]);
});

describe("a review with a model", () => {
  test("posts its finding at its line, in one comment, with the call's facts in the summary", async () => {
    expect(await world.push(tree)).toMatchObject({ status: "reviewed", comments: 1 });
    expect(world.findings()).toMatchObject([
      {
        path: "src/a.ts",
        body: expect.stringContaining("**The order is lost when the disk is full**"),
      },
    ]);
    expect(world.summary()).toContain(
      "scripted, 2 calls, 200 tokens in (80 cached), 20 out, $0.00",
    );
    expect(world.host.statuses.at(-1)?.status.state).toBe("failed");
  });

  test("names what is never sent", async () => {
    await world.push({ "secrets/a.ts": "save(order);\n" });
    expect(world.model.asked).toEqual([]);
    expect(world.summary()).toContain("`secrets/a.ts`: model: never sent to a model");
  });
});

describe("a failed build", () => {
  const built = { ...tree, "bitbucket-pipelines.yml": "pipelines: {}\n" };

  test("is told to the model, once for each head about which it is asked", async () => {
    await world.push(built);
    expect(world.builds).toHaveLength(1);
    const [first] = world.model.asked;
    expect(first?.question.prompt).toContain("Step: Test\nEnd of its log:\nError: wrong sum\n");
    await world.push({ ...built, "logo.txt": "" });
    expect(world.builds).toHaveLength(1);
    await world.push({ ...built, "src/b.ts": "y();\n" });
    expect(world.builds).toHaveLength(2);
  });

  test("is not asked for where there are no pipelines", async () => {
    await world.push(tree);
    expect(world.builds).toEqual([]);
  });
});

describe("a second push", () => {
  test("with nothing new near the finding asks nothing and posts nothing", async () => {
    await world.push(tree);
    await world.push({ "src/a.ts": tree["src/a.ts"], "logo.txt": "" });
    expect(world.model.asked).toEqual([]);
    expect(world.host.calls).not.toContain("createComment");
    expect(world.findings()).toHaveLength(1);
    expect(world.findings()[0]?.resolved).toBe(false);
    expect(world.host.statuses.at(-1)?.status.state).toBe("failed");
  });

  test("asks about the new file alone", async () => {
    await world.push(tree);
    says([]);
    await world.push({ ...tree, "src/b.ts": "other();\n" });
    expect(world.model.asked).toHaveLength(1);
    expect(world.model.asked[0]?.question.prompt).toContain("FILE src/b.ts");
    expect(world.model.asked[0]?.question.prompt).not.toContain("save(order)");
    expect(world.findings()).toMatchObject([{ resolved: false }]);
  });

  test("keeps what was said of the change, or is told of it when something is new", async () => {
    const overview = {
      does: "Keeps orders.",
      areas: [{ path: "src/", does: "saves" }],
      risk: "low",
      because: "small",
      lookFirst: [],
      testGaps: [],
    };
    world.model.answer = (purpose, question) =>
      purpose === "find" ? JSON.stringify({ findings: [], overview }) : allHold(question);
    await world.push(tree);
    await world.push({ ...tree, "logo.txt": "" });
    expect(world.summary()).toContain("Keeps orders.");
    world.model.answer = () => JSON.stringify({ findings: [] });
    await world.push({ ...tree, "src/b.ts": "other();\n" });
    expect(world.model.asked[0]?.question.prompt).toContain("Keeps orders.\n- src/: saves");
    expect(world.summary()).toContain("Keeps orders.");
  });

  test("that moves the lines keeps the thread", async () => {
    await world.push(tree);
    says([]);
    await world.push({ "src/a.ts": `${filler("y", 9)}${tree["src/a.ts"]}` });
    expect(world.findings()).toMatchObject([{ resolved: false }]);
    expect([...world.store.results.values()].at(-1)?.decisions).toMatchObject([
      { finding: { range: { start: 11, end: 11 } }, outcome: "comment" },
    ]);
  });

  test("that says the same in other words posts nothing twice", async () => {
    await world.push(tree);
    says([{ title: "When the disk is full the order is lost" }]);
    await world.push({ "src/a.ts": code.replace("}\n", "  note();\n}\n") + filler("x", 30) });
    expect(world.model.asked.length).toBeGreaterThan(0);
    expect(world.findings()).toMatchObject([{ resolved: false }]);
  });

  test("whose code is gone has its thread resolved", async () => {
    await world.push(tree);
    says([]);
    await world.push({ "src/a.ts": code.replace("save", "await store") + filler("x", 30) });
    expect(world.findings()).toMatchObject([{ resolved: true }]);
    expect(world.host.statuses.at(-1)?.status.state).toBe("successful");
  });

  test("that deals with it elsewhere has its thread resolved", async () => {
    await world.push(tree);
    says([], ["E1"]);
    await world.push({ "src/a.ts": `${tree["src/a.ts"]}function save() { retry(); }\n` });
    expect(world.model.asked[0]?.question.prompt).toContain("E1 src/a.ts: The order is lost");
    expect(world.findings()).toMatchObject([{ resolved: true }]);
  });

  test.each([
    [
      "resolved",
      (id: number) => world.host.change(id, { resolved: true, resolvedByUuid: personUuid }),
    ],
    ["answered", (id: number) => world.host.reply(id, "Won't fix.")],
    ["deleted", (id: number) => world.host.change(id, { deleted: true, body: "" })],
  ])("after a person %s the thread raises it no more", async (_, act) => {
    await world.push(tree);
    act(world.findings()[0]?.id ?? 0);
    const before = world.host.comments.length;
    for (const round of [1, 2, 3]) {
      says([
        { title: `The order gets lost when the disk is full` },
        { quote: `z${round}(1);`, title: `Call ${round} never ends` },
      ]);
      const more = Array.from({ length: round }, (_, at) => `z${at + 1}(1);\n`).join("");
      await world.push({ "src/a.ts": tree["src/a.ts"] + more });
    }
    const posted = world.host.comments.slice(before).map(({ body }) => body.split("\n")[0]);
    expect(posted.filter((line) => line?.includes("order"))).toEqual([]);
    expect(posted.length).toBeGreaterThan(0);
  });

  test("asked for by a person asks about everything again", async () => {
    await world.push(tree);
    await world.push(tree, { reason: "manual" });
    expect(world.model.asked.length).toBeGreaterThan(0);
    expect(world.findings()).toHaveLength(1);
  });
});

describe("a model that is down", () => {
  beforeEach(() => {
    world.model.answer = () => ({
      status: "not asked",
      because: "the model did not answer in time",
    });
  });

  test("is said in summary and status, and costs no other finding", async () => {
    const note = "Not reviewed by a model: the model did not answer in time.";
    expect(await world.push({ "src/a.ts": `BUG\n${code}` })).toMatchObject({ status: "reviewed" });
    expect(world.findings()).toMatchObject([{ body: expect.stringContaining("The word BUG") }]);
    expect(world.summary().split("\n")[0]).toContain(note);
    expect(world.host.statuses.at(-1)?.status.description).toContain(note);
  });

  test("makes the next push ask about everything", async () => {
    await world.push(tree);
    says([{}]);
    await world.push({ ...tree, "src/b.ts": "other();\n" });
    expect(world.model.asked[0]?.question.prompt).toContain("save(order)");
    expect(world.findings()).toHaveLength(1);
  });

  test("after a review that it did leaves what it said then, and asks about all since", async () => {
    says([{}]);
    await world.push(tree);
    world.model.answer = () => "no";
    await world.push({ ...tree, "src/b.ts": "other();\n" });
    expect(world.findings()).toMatchObject([{ resolved: false }]);
    expect(world.summary()).toContain("Not reviewed by a model: ");
    says([]);
    await world.push({ ...tree, "src/b.ts": "other();\n", "src/c.ts": "third();\n" });
    const prompt = world.model.asked[0]?.question.prompt ?? "";
    expect(prompt).toContain("other();");
    expect(prompt).toContain("third();");
    expect(prompt).not.toContain("save(order)");
    expect(world.summary()).not.toContain("Not reviewed by a model");
  });

  test("in half of its answer makes the next push ask about everything as well", async () => {
    world.model.answer = () => '{"findings": [], "rules": [{"id"';
    await world.push(tree);
    expect(world.summary()).toContain("Not wholly reviewed by a model: ");
    says([]);
    await world.push({ ...tree, "src/b.ts": "other();\n" });
    expect(world.model.asked[0]?.question.prompt).toContain("save(order)");
  });
});
