import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStage, shop, type Stage } from "../support/stage.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({
    files: { "README.md": "# Shop\n", ".kody.yml": "maxComments: 5\n" },
    overrides: { analyzers: [toyAnalyzer()] },
  });
});
afterAll(async () => stage.close());

const pullRequest = (id: number) => {
  const found = stage.sandbox.snapshot().pullRequests.find((one) => one.id === id);
  if (found === undefined) throw new Error("the pull request is gone");
  return found;
};
const places = (id: number): string[] =>
  pullRequest(id).comments.flatMap(({ inline }) =>
    inline === null ? [] : [`${inline.path}:${inline.to}`],
  );
const summary = (id: number): string =>
  pullRequest(id).comments.find((comment) => comment.raw.includes("[kody:summary]"))?.raw ?? "";

const everythingOff =
  "failOn: never\nmaxComments: 0\nignore: ['**']\nrules:\n  toy/bug: off\ncategories:\n  correctness: off\n";

describe("P5: what a pull request does to .kody.yml", () => {
  test("has no effect on its own review, and is said", async () => {
    const id = await stage.open("quiet", {
      ".kody.yml": everythingOff,
      "src/.kody.yml": "ignore: ['*']\n",
      "src/a.js": "BUG\n",
    });
    const review = await stage.reviewed(id);
    expect(places(id)).toEqual(["src/a.js:1"]);
    expect(review.counts).toMatchObject({ comment: 1, suppressed: 0 });
    const { commit } = pullRequest(id).source;
    const statuses = stage.sandbox.snapshot().statuses.filter((one) => one.commit === commit);
    expect(statuses.map((status) => status.state)).toEqual(["FAILED"]);
    expect(summary(id)).toContain("takes effect once it is merged");
  });

  test("is in force once it is on the destination", async () => {
    await stage.sandbox.commit(shop, {
      branch: "main",
      message: "Rules",
      files: { ".kody.yml": "rules:\n  toy/bug: off\n" },
      user: "ada",
    });
    const id = await stage.open("after", { "b.js": "BUG\nSMELL\n" });
    const review = await stage.reviewed(id);
    expect(places(id)).toEqual(["b.js:2"]);
    expect(review.counts).toMatchObject({ comment: 1, suppressed: 1 });
  });
});

describe("a .kody.yml that can't be used", () => {
  test("is commented on where a pull request breaks it, with the likely meaning", async () => {
    const id = await stage.open("typing-error", {
      ".kody.yml": "failOn: low\nrulse:\n  a/b: off\n",
    });
    await stage.reviewed(id);
    expect(places(id)).toEqual([".kody.yml:2"]);
    const [comment] = pullRequest(id).comments.filter((one) => one.inline !== null);
    expect(comment?.raw).toContain("did you mean `rules`?");
  });

  test("on the destination leaves the last good one in force, and each review says so", async () => {
    await stage.sandbox.commit(shop, {
      branch: "main",
      message: "A typing error",
      files: { ".kody.yml": "rulse:\n  toy/bug: off\n" },
      user: "ada",
    });
    const id = await stage.open("later", { "c.js": "BUG\nSMELL\n" });
    const review = await stage.reviewed(id);
    expect(places(id)).toEqual(["c.js:2"]);
    expect(review.counts).toMatchObject({ comment: 1, report: 1, suppressed: 1 });
    expect(summary(id)).toMatch(/kody\.yml:1:1 can't be used.*What it said before stays in force/);
  });
});

test("hostile .kody.yml files cost themselves alone", async () => {
  const laughs = Array.from(
    { length: 12 },
    (_, at) =>
      `a${at}: &a${at} [${
        at === 0
          ? "lol"
          : Array(9)
              .fill(`*a${at - 1}`)
              .join(",")
      }]`,
  );
  const id = await stage.open("hostile", {
    "laughs/.kody.yml": `${laughs.join("\n")}\n`,
    "proto/.kody.yml": "__proto__: {failOn: never}\nconstructor: {prototype: {failOn: never}}\n",
    "globs/.kody.yml": `ignore:\n${`  - "{a,b}{a,b}${"*a".repeat(60)}"\n`.repeat(150)}`,
    "rules/.kody.yml": `rules:\n${Array.from({ length: 10_000 }, (_, at) => `  a/${at}: off\n`).join("")}`,
    "huge/.kody.yml": "# nothing\n".repeat(1_000_000),
    "regex/.kody.yml": "ownRules: [{name: a, title: abc, regex: '((a{900}){900}){900}'}]\n",
    "huge/e.js": "SMELL\n",
    "e.js": "SMELL\n",
  });
  const review = await stage.reviewed(id);
  const said = summary(id);
  for (const folder of ["laughs", "proto", "globs", "rules", "huge", "regex"])
    expect(said).toContain(folder);
  expect(places(id)).toEqual(
    expect.arrayContaining(["proto/.kody.yml:1", "globs/.kody.yml:21", "regex/.kody.yml:1"]),
  );
  expect(review.counts).toMatchObject({ suppressed: 0 });
});

test("own rules work on pull requests, and a reasoned kody-ignore is counted", async () => {
  await stage.sandbox.commit(shop, {
    branch: "main",
    message: "Rules again",
    files: {
      ".kody.yml":
        "ownRules:\n  - name: no-console\n    title: Console output is left in\n    languages: [javascript]\n    pattern: console.log($$$)\ninstructions:\n  - Use the clock that is passed in\n",
    },
    user: "ada",
  });
  const id = await stage.open("own", {
    "d.js": "console.log(1);\n// kody-ignore toy/bug -- shows the bug\nBUG;\n",
  });
  await stage.reviewed(id);
  expect(places(id)).toEqual(["d.js:1"]);
  expect(summary(id)).toContain("1 finding ignored in this change");
  expect(summary(id)).toContain("shows the bug");
  expect(summary(id)).toContain("1 rule in plain language needs a model");
});
