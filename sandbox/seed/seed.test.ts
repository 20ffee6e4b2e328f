import { afterEach, describe, expect, test } from "vitest";
import { createSandbox } from "../create.ts";
import type { Sandbox, Seed } from "../options.ts";
import { at, basic, clientOf, eachOf, SCOPES } from "../testing/index.ts";

let sandbox: Sandbox | null = null;

afterEach(async () => {
  await sandbox?.close();
  sandbox = null;
});

async function start(seed: Seed): Promise<Sandbox> {
  sandbox = await createSandbox({ seed });
  return sandbox;
}

const ann = { username: "ann", tokens: [{ token: "t", scopes: SCOPES }] };
const as = (one: Sandbox) => clientOf(one, basic("ann@example.com", "t"));

describe("a seed", () => {
  test("may be empty", async () => {
    expect((await start({})).snapshot()).toEqual({ pullRequests: [], statuses: [], reports: [] });
  });

  test("has defaults for everything that can have one", async () => {
    const one = await start({
      users: [ann],
      workspaces: [
        {
          slug: "w",
          members: [{ user: "ann" }],
          repositories: [{ slug: "r", permissions: { ann: "read" } }],
        },
      ],
    });
    const { body } = await as(one)("GET", "/repositories/w/r");
    expect(body).toMatchObject({
      name: "r",
      is_private: true,
      mainbranch: { name: "main" },
      project: { key: "PROJ" },
      workspace: { name: "w" },
    });
    expect((await as(one)("GET", "/user")).body).toMatchObject({ display_name: "ann" });
    expect((await as(one)("GET", "/repositories/w/r/refs/branches")).body).toMatchObject({
      values: [],
    });
    expect((await as(one)("GET", "/repositories/w/r/commits")).status).toBe(404);
  });

  test("gives people the ids that it names", async () => {
    const uuid = "11111111-2222-3333-4444-555555555555";
    const user = {
      ...ann,
      uuid: `{${uuid}}`,
      accountId: "557058:x",
      displayName: "Ann",
      email: "a@x.org",
    };
    const one = await start({ users: [user] });
    const { body } = await clientOf(one, basic("a@x.org", "t"))("GET", "/user");
    expect(body).toMatchObject({ uuid: `{${uuid}}`, account_id: "557058:x", display_name: "Ann" });
  });

  test("adds to what is there and replaces nothing", async () => {
    const one = await start({
      users: [ann],
      workspaces: [
        {
          slug: "w",
          name: "First",
          members: [{ user: "ann", permission: "owner" }],
          repositories: [{ slug: "r", commits: [{ message: "1", files: { a: "1" } }] }],
        },
      ],
    });
    await one.seed({
      users: [{ username: "ann", displayName: "Other", tokens: [{ token: "t2", scopes: SCOPES }] }],
      workspaces: [
        {
          slug: "w",
          name: "Second",
          projects: [{ key: "P" }, { key: "PROJ" }],
          repositories: [
            { slug: "r", commits: [{ message: "2", files: { b: "2" } }] },
            { slug: "s" },
          ],
        },
      ],
    });
    const both = clientOf(one, basic("ann@example.com", "t2"));
    expect((await both("GET", "/user")).body).toMatchObject({ display_name: "ann" });
    expect((await as(one)("GET", "/workspaces/w")).body).toMatchObject({ name: "First" });
    expect(eachOf((await as(one)("GET", "/repositories/w")).body, "slug")).toEqual(["r", "s"]);
    expect(eachOf((await as(one)("GET", "/repositories/w/r/commits")).body, "message")).toEqual([
      "2",
      "1",
    ]);
    expect(eachOf((await as(one)("GET", "/workspaces/w/projects")).body, "key")).toEqual([
      "PROJ",
      "P",
    ]);
  });

  test("lets people who may use a repository into its workspace", async () => {
    const one = await start({
      users: [ann],
      workspaces: [{ slug: "w", repositories: [{ slug: "r", permissions: { ann: "write" } }] }],
    });
    const list = await as(one)("GET", "/workspaces/w/permissions");
    expect(eachOf(list.body, "permission")).toEqual(["collaborator"]);
  });

  test("opens pull requests and runs pipelines", async () => {
    const one = await start({
      users: [ann, { username: "bob" }],
      workspaces: [
        {
          slug: "w",
          members: [{ user: "ann", permission: "owner" }, { user: "bob" }],
          repositories: [
            {
              slug: "r",
              mainBranch: "trunk",
              commits: [
                { files: { a: "1" } },
                { branch: "t", files: { a: "2" } },
                { branch: "u", from: "t", files: { a: "3" } },
              ],
              defaultReviewers: ["bob"],
              pullRequests: [
                { title: "One", source: "t", author: "bob", reviewers: ["ann"], draft: true },
                { title: "Two", source: "u", destination: "t", author: "ann" },
              ],
              pipelines: [{ branch: "t", steps: [{ name: "S", status: "STOPPED" }] }],
            },
          ],
        },
      ],
    });
    const pulls = one.snapshot().pullRequests;
    expect(pulls.map(({ id, title, destination }) => [id, title, destination.branch])).toEqual([
      [1, "One", "trunk"],
      [2, "Two", "t"],
    ]);
    expect(pulls[1]?.destination.commit).toBe(pulls[0]?.source.commit);
    const pipelines = await as(one)("GET", "/repositories/w/r/pipelines");
    expect(at(pipelines.body, "values", 0, "state", "result", "name")).toBe("SUCCESSFUL");
    const steps = await as(one)("GET", "/repositories/w/r/pipelines/1/steps");
    expect(at(steps.body, "values", 0, "state", "result", "name")).toBe("STOPPED");
  });
});

describe("a seed with a mistake says which", () => {
  const repository = { slug: "r", commits: [{ files: { a: "1" } }] };
  test.each<[string, Seed]>([
    ['There is no user "zoe"', { workspaces: [{ slug: "w", members: [{ user: "zoe" }] }] }],
    ['"Bad Name" cannot be the slug of a workspace', { workspaces: [{ slug: "Bad Name" }] }],
    [
      '"x.git" cannot be the slug',
      { workspaces: [{ slug: "w", repositories: [{ slug: "x.git" }] }] },
    ],
    [
      '"soon" is no time',
      { users: [{ username: "a", tokens: [{ token: "t", expiresAt: "soon" }] }] },
    ],
    [
      "Two accounts of the seed have the same token",
      {
        users: [
          { username: "a", tokens: [{ token: "t" }] },
          { username: "b", tokens: [{ token: "t" }] },
        ],
      },
    ],
    [
      'has no branch "none"',
      {
        users: [ann],
        workspaces: [
          {
            slug: "w",
            repositories: [
              { ...repository, pullRequests: [{ title: "T", source: "none", author: "ann" }] },
            ],
          },
        ],
      },
    ],
    [
      'under the name "../x"',
      {
        workspaces: [
          { slug: "w", repositories: [{ slug: "r", commits: [{ files: { "../x": "1" } }] }] },
        ],
      },
    ],
    [
      'no commit for a pipeline on "none"',
      {
        workspaces: [
          { slug: "w", repositories: [{ ...repository, pipelines: [{ branch: "none" }] }] },
        ],
      },
    ],
  ])("%s", async (message, seed) => {
    await expect(createSandbox({ seed })).rejects.toThrow(message);
  });
});
