import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../json.ts";
import { at, eachOf, messageOf, PULL, SHOP, startShop, textAt } from "../testing/index.ts";
import type { Fixture, TestClient } from "../testing/index.ts";

let shop: Fixture;
let cat: TestClient;
let head: string;

beforeEach(async () => {
  shop = await startShop();
  cat = shop.as("cat");
  head = shop.sandbox.snapshot().pullRequests[0]?.source.commit ?? "";
});

afterEach(() => shop.stop());

const commit = () => `${SHOP}/commit/${head}`;

describe("build statuses", () => {
  const post = (body: Json) => cat("POST", `${commit()}/statuses/build`, { body });
  const build = { key: "kody", state: "INPROGRESS", url: "https://ci.example.com/1" };

  test("are made by readers, with everything that was sent", async () => {
    const body = { ...build, name: "Kody", description: "Reviewing", refname: "topic" };
    const answer = await post(body);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ ...body, type: "build", commit: { hash: head } });
    expect(answer.headers.get("location")).toMatch(/\/statuses\/build\/kody$/);
  });

  test("the same key overwrites, another is another", async () => {
    await post(build);
    await post({ ...build, state: "SUCCESSFUL" });
    await post({ ...build, key: "other", state: "FAILED" });
    const { body } = await cat("GET", `${commit()}/statuses`);
    expect(eachOf(body, "state")).toEqual(["SUCCESSFUL", "FAILED"]);
  });

  test("a form does as well", async () => {
    const form = new URLSearchParams({ key: "ci", state: "STOPPED", url: "https://x.example.com" });
    const answer = await cat("POST", `${commit()}/statuses/build`, { form });
    expect([answer.status, at(answer.body, "state")]).toEqual([201, "STOPPED"]);
  });

  test("one can be read and changed by its key", async () => {
    await post({ ...build, key: "a/b c" });
    const path = `${commit()}/statuses/build/a%2Fb%20c`;
    const changed = await cat("PUT", path, { body: { state: "FAILED", description: "Broken" } });
    expect(changed.body).toMatchObject({ key: "a/b c", state: "FAILED", description: "Broken" });
    expect(at((await cat("GET", path)).body, "url")).toBe(build.url);
    expect((await cat("GET", `${commit()}/statuses/build/none`)).status).toBe(404);
    expect((await cat("PUT", path, { body: { state: "GREEN" } })).status).toBe(400);
  });

  test("a key of 40 characters is the longest, a name of 255", async () => {
    expect((await post({ ...build, key: "k".repeat(40), name: "n".repeat(255) })).status).toBe(201);
    const long = await post({ ...build, key: "k".repeat(48) });
    const text = "Ensure this value has at most 40 characters (it has 48).";
    expect([long.status, long.body]).toEqual([
      400,
      { type: "error", error: { message: `key: ${text}`, fields: { key: [text] } } },
    ]);
    expect((await post({ ...build, name: "n".repeat(256) })).status).toBe(400);
  });

  test.each<[string, Json]>([
    ["no key", { state: "FAILED" }],
    ["no state", { key: "x" }],
    ["an unknown state", { ...build, state: "GREEN" }],
    ["a number as the key", { ...build, key: 7 }],
  ])("%s: refused", async (_, body) => {
    expect((await post(body)).status).toBe(400);
  });

  test("on a commit that is not there: 404", async () => {
    const answer = await cat("POST", `${SHOP}/commit/${"0".repeat(40)}/statuses/build`, {
      body: build,
    });
    expect([answer.status, messageOf(answer)]).toEqual([404, "Changeset not found."]);
  });

  test("of a pull request: its head, for its branch or for none in particular", async () => {
    await post({ ...build, key: "mine", refname: "topic" });
    await post({ ...build, key: "any" });
    await post({ ...build, key: "theirs", refname: "other" });
    const keys = async (more = "") =>
      eachOf((await cat("GET", `${PULL}/statuses${more}`)).body, "key");
    expect(await keys()).toEqual(["mine", "any"]);
    expect(await keys("?sort=key")).toEqual(["any", "mine"]);
    const input = { branch: "topic", message: "More", files: { more: "1" } };
    await shop.sandbox.commit({ workspace: "acme", slug: "shop" }, input);
    expect(await keys()).toEqual([]);
  });
});

describe("Code Insights", () => {
  const path = () => `${commit()}/reports/kody`;
  const report = { title: "Kody", details: "One finding", report_type: "BUG" };
  const put = (body: Json) => cat("PUT", path(), { body });
  const annotation = { annotation_type: "BUG", summary: "Wrong", path: "src/a.ts", line: 2 };
  const annotate = (body: Json) => cat("POST", `${path()}/annotations`, { body });
  const listed = async () => (await cat("GET", `${path()}/annotations?pagelen=100`)).body;

  test("a report is made, read, replaced, listed and deleted", async () => {
    const data = [{ title: "Findings", type: "NUMBER", value: 1 }];
    const made = await put({ ...report, result: "FAILED", data, link: "https://kody.example.com" });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ ...report, result: "FAILED", external_id: "kody", data });
    const again = await put({ ...report, details: "None", result: "PASSED" });
    expect(at(again.body, "uuid")).toBe(at(made.body, "uuid"));
    expect(again.body).not.toHaveProperty("link");
    const byUuid = `${commit()}/reports/${encodeURIComponent(textAt(made.body, "uuid"))}`;
    expect(at((await cat("GET", byUuid)).body, "details")).toBe("None");
    expect(eachOf((await cat("GET", `${commit()}/reports`)).body, "external_id")).toEqual(["kody"]);
    expect((await cat("DELETE", path())).status).toBe(204);
    expect((await cat("GET", path())).status).toBe(404);
  });

  test("errors have a form of their own", async () => {
    const answer = await put({ title: "x" });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 400, message: expect.stringContaining("details") });
    const none = await cat("GET", `${commit()}/reports/none`);
    expect(none.body).toMatchObject({ code: 404 });
  });

  test.each<[string, Json]>([
    ["an unknown type", { ...report, report_type: "LINT" }],
    ["an unknown result", { ...report, result: "OK" }],
    [
      "eleven data",
      {
        ...report,
        data: "abcdefghijk".split("").map((title) => ({ title, type: "TEXT", value: "v" })),
      },
    ],
    ["no title", { ...report, title: "" }],
  ])("%s: refused", async (_, body) => {
    expect((await put(body)).status).toBe(400);
  });

  test("annotations are added in lists; old ones stay; the same id overwrites", async () => {
    await put(report);
    const first = await annotate([
      { ...annotation, external_id: "a", severity: "HIGH" },
      { ...annotation, external_id: "b" },
    ]);
    expect([first.status, at(first.body, 1, "external_id")]).toEqual([200, "b"]);
    await annotate([
      { ...annotation, external_id: "a", summary: "Other" },
      { ...annotation, external_id: "c" },
    ]);
    await put({ ...report, result: "PASSED" });
    const body = await listed();
    expect(eachOf(body, "external_id")).toEqual(["a", "b", "c"]);
    expect(eachOf(body, "summary")).toEqual(["Other", "Wrong", "Wrong"]);
    await cat("DELETE", path());
    await put(report);
    expect(eachOf(await listed())).toEqual([]);
  });

  test("one by its id", async () => {
    await put(report);
    const one = `${path()}/annotations/x`;
    expect((await cat("PUT", one, { body: annotation })).body).toMatchObject({
      external_id: "x",
      line: 2,
    });
    expect((await cat("GET", one)).body).toMatchObject({ summary: "Wrong" });
    expect((await cat("DELETE", one)).status).toBe(204);
    expect((await cat("GET", one)).status).toBe(404);
    expect((await cat("DELETE", one)).status).toBe(404);
  });

  test("at most 100 at once and 1,000 in a report", async () => {
    await put(report);
    const many = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) => ({
        ...annotation,
        external_id: `n${from + index}`,
      }));
    expect((await annotate(many(101))).status).toBe(400);
    for (let from = 0; from < 1000; from += 100) {
      expect((await annotate(many(100, from))).status).toBe(200);
    }
    expect((await annotate(many(1, 1000))).status).toBe(400);
    expect((await annotate(many(100))).status).toBe(200);
    expect(at(await listed(), "size")).toBe(1000);
  });

  test.each<[string, Json]>([
    ["no list", annotation],
    ["an empty list", []],
    ["no summary", [{ annotation_type: "BUG" }]],
    ["too long a summary", [{ ...annotation, summary: "s".repeat(451) }]],
    ["line 0", [{ ...annotation, line: 0 }]],
    ["an unknown severity", [{ ...annotation, severity: "BLOCKER" }]],
    ["an unknown type", [{ ...annotation, annotation_type: "STYLE" }]],
  ])("%s: refused", async (_, body) => {
    await put(report);
    expect((await annotate(body)).status).toBe(400);
    expect(eachOf(await listed())).toEqual([]);
  });

  test("strangers and unknown reports are refused", async () => {
    expect((await annotate([annotation])).status).toBe(404);
    const answer = await shop.as("eve")("PUT", path(), { body: report });
    expect(answer.status).toBe(404);
  });
});

describe("pipelines", () => {
  beforeEach(async () => {
    const steps = [
      { name: "Test", log: "line 1\nline 2\n" },
      { name: "Deploy", status: "PENDING" as const },
    ];
    await shop.sandbox.seed({
      workspaces: [
        {
          slug: "acme",
          repositories: [
            {
              slug: "shop",
              pipelines: [
                { branch: "topic", status: "FAILED", steps },
                { branch: "main", status: "BUILDING", trigger: "MANUAL" },
                { branch: "main", status: "PAUSED" },
              ],
            },
          ],
        },
      ],
    });
  });

  const numbers = async (query = "") =>
    eachOf((await cat("GET", `${SHOP}/pipelines?${query}`)).body, "build_number");

  test("oldest first, sorted, filtered; q is ignored", async () => {
    expect(await numbers()).toEqual([1, 2, 3]);
    expect(await numbers("sort=-build_number")).toEqual([3, 2, 1]);
    expect(await numbers("target.branch=topic")).toEqual([1]);
    expect(await numbers("status=FAILED&status=PAUSED")).toEqual([1, 3]);
    expect(await numbers("trigger_type=MANUAL")).toEqual([2]);
    expect(await numbers(`target.commit.hash=${head}`)).toEqual([1]);
    expect(await numbers(`target.commit.hash=${head.slice(0, 12)}`)).toEqual([]);
    expect(await numbers("q=nonsense")).toEqual([1, 2, 3]);
  });

  test("by number and by UUID, with the three kinds of state", async () => {
    const one = await cat("GET", `${SHOP}/pipelines/1`);
    expect(one.body).toMatchObject({
      type: "pipeline",
      state: { name: "COMPLETED", result: { name: "FAILED" } },
      target: { type: "pipeline_ref_target", ref_name: "topic", commit: { hash: head } },
    });
    const uuid = encodeURIComponent(textAt(one.body, "uuid"));
    expect(at((await cat("GET", `${SHOP}/pipelines/${uuid}`)).body, "build_number")).toBe(1);
    expect(at((await cat("GET", `${SHOP}/pipelines/2`)).body, "state")).toMatchObject({
      name: "IN_PROGRESS",
      stage: { name: "RUNNING" },
    });
    const none = await cat("GET", `${SHOP}/pipelines/9`);
    expect([none.status, at(none.body, "error", "detail")]).toEqual([
      404,
      "There is no pipeline 9.",
    ]);
  });

  test("steps, whatever page length is asked for", async () => {
    const { body } = await cat("GET", `${SHOP}/pipelines/1/steps?pagelen=1`);
    expect(eachOf(body, "name")).toEqual(["Test", "Deploy"]);
    expect(eachOf(body, "state", "name")).toEqual(["COMPLETED", "PENDING"]);
    const uuid = encodeURIComponent(textAt(body, "values", 0, "uuid"));
    const one = await cat("GET", `${SHOP}/pipelines/1/steps/${uuid}`);
    expect(at(one.body, "name")).toBe("Test");
    expect((await cat("GET", `${SHOP}/pipelines/1/steps/none`)).status).toBe(404);
  });

  test("logs: whole, in part, not as JSON, not before the start", async () => {
    const { body } = await cat("GET", `${SHOP}/pipelines/1/steps`);
    const log = (index: number, headers: Record<string, string> = {}) =>
      cat(
        "GET",
        `${SHOP}/pipelines/1/steps/${encodeURIComponent(textAt(body, "values", index, "uuid"))}/log`,
        { headers },
      );
    expect((await log(0)).text).toBe("line 1\nline 2\n");
    const part = await log(0, { range: "bytes=5-7" });
    expect([part.status, part.text, part.headers.get("content-range")]).toEqual([
      206,
      "1\nl",
      "bytes 5-7/14",
    ]);
    expect((await log(0, { range: "bytes=7-" })).text).toBe("line 2\n");
    expect((await log(0, { range: "bytes=-3" })).text).toBe(" 2\n");
    expect((await log(0, { range: "bytes=-99" })).text).toBe("line 1\nline 2\n");
    expect((await log(0, { range: "bytes=-0" })).status).toBe(416);
    const behind = await log(0, { range: "bytes=14-20" });
    expect([behind.status, behind.headers.get("content-range")]).toEqual([416, "bytes */14"]);
    expect((await log(0, { range: "lines=1" })).status).toBe(200);
    expect((await log(0, { accept: "application/json" })).status).toBe(406);
    expect((await log(1)).status).toBe(404);
  });
});
