import { beforeEach, describe, expect, test } from "vitest";
import { ownUuid } from "../../../test/support/fake-host.ts";
import { KodyError } from "../domain/index.ts";
import { decisions, standing, summaries } from "./testing/invariants.ts";
import { createWorld, type World } from "./testing/world.ts";

const rejected = new KodyError(
  "host-rejected",
  'Bitbucket rejected the request: "start_to" must be less than or equal to "to".',
);

let world: World;

beforeEach(() => {
  world = createWorld({ "a.txt": "BUG one\n", "b.txt": "BUG two\nSMELL\n" });
});

describe("a comment that Bitbucket refuses", () => {
  beforeEach(() => {
    world.host.refuseComment = ({ anchor }) => (anchor?.path === "a.txt" ? rejected : null);
  });

  test("goes to the report, and the rest of the review goes on", async () => {
    expect(await world.run()).toMatchObject({ status: "reviewed", comments: 2 });
    expect(standing(world).map((one) => one.path)).toEqual(["b.txt", "b.txt"]);
    const [annotation] = world.host.reports.get(world.head)?.annotations ?? [];
    expect(annotation).toMatchObject({ path: "a.txt", summary: "The word BUG" });
    expect(world.host.statuses.at(-1)?.status.state).toBe("failed");
  });

  test("is said in the summary's first line, and keeps its reason in the record", async () => {
    await world.run();
    expect(summaries(world)[0]?.body.split("\n")[0]).toMatch(
      /^Bitbucket refused 1 comment; what it says is in the report\. 2 comments/,
    );
    const refused = decisions(world).find((one) => one.finding.path === "a.txt");
    expect(refused).toMatchObject({ outcome: "report", reason: "outside-diff" });
  });

  test("is tried again at the next push, and stands when it is taken", async () => {
    await world.run();
    world.host.refuseComment = () => null;
    world.push({ ...world.tree, "c.txt": "fine\n" });
    await world.run();
    expect(standing(world)).toHaveLength(3);
    expect(summaries(world)[0]?.body).toMatch(/^3 comments/);
  });

  test("does not hide that Bitbucket refuses to be spoken to at all", async () => {
    world.host.refuseComment = () => new KodyError("permission-missing", "No access (403).");
    await expect(world.run()).rejects.toThrow("403");
  });
});

describe("a summary that Bitbucket refuses", () => {
  const tooLong = (limit: number) => (comment: { body: string; anchor?: unknown }) =>
    comment.anchor === undefined && comment.body.length > limit ? rejected : null;

  test("is said in one line instead", async () => {
    world.host.refuseComment = tooLong(200);
    expect(await world.run()).toMatchObject({ status: "reviewed" });
    expect(summaries(world)).toHaveLength(1);
    expect(summaries(world)[0]?.body).toMatch(/^3 comments .*\n\n\[kody:summary\]/);
  });

  test("even so does not pass as a review that was published", async () => {
    world.host.refuseComment = tooLong(0);
    await expect(world.run()).rejects.toThrow("rejected");
    expect(decisions(world)).toEqual([]);
  });
});

describe("annotations that Bitbucket refuses", () => {
  test("stand in the report's text", async () => {
    world = createWorld({ "a.txt": "NIT one\nBUG\n" });
    world.host.refuseAnnotations = rejected;
    expect(await world.run()).toMatchObject({ status: "reviewed" });
    const report = world.host.reports.get(world.head)?.report;
    expect(report?.details).toContain("a.txt:1: The word NIT");
    expect(world.host.statuses.at(-1)?.status.state).toBe("failed");
  });
});

describe("comments of an account that Kody acted as before", () => {
  const formerly = "{00000000-0000-0000-0000-0000000000cc}";

  beforeEach(async () => {
    world = createWorld({ "a.txt": "BUG one\n", "b.txt": "BUG two\n" });
    await world.run();
    for (const { id } of world.host.comments) world.host.change(id, { authorUuid: formerly });
    world.push({ ...world.tree, "c.txt": "BUG three\n" });
    await world.run();
  });

  test("stay Kody's own: no finding is taken for dismissed, none raised twice", () => {
    const authors = world.host.comments
      .filter((one) => one.body.includes("[kody:f:"))
      .map((one) => one.authorUuid);
    expect(authors).toEqual([formerly, formerly, ownUuid]);
    expect(decisions(world).map((one) => one.outcome)).toEqual(["comment", "comment", "comment"]);
  });

  test("can't be edited: the summary is written anew, and that one is edited from then on", async () => {
    const own = () => summaries(world).filter((one) => one.authorUuid === ownUuid);
    expect(own()).toHaveLength(1);
    world.push({ "a.txt": "BUG one\n" });
    await world.run();
    expect(own().map((one) => one.body.split("\n")[0])).toEqual([
      "1 comment (1 high), nothing else to look at, in 1 file.",
    ]);
  });
});
