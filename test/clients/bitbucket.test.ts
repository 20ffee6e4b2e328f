import { createRequire } from "node:module";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCheckedSandbox, type CheckedSandbox } from "../../sandbox/contract/index.ts";
import { clientSeed, clientToken } from "./seed.ts";

type Call = (parameters: object) => Promise<{ data: unknown }>;

interface Client {
  repositories: Record<
    | "getPullRequest"
    | "listPullRequestCommits"
    | "getPullRequestDiff"
    | "createPullRequestComment"
    | "updatePullRequestComment"
    | "listPullRequestComments"
    | "createCommitBuildStatus",
    Call
  >;
  hasNextPage(page: unknown): boolean;
  getNextPage: (page: unknown) => Promise<{ data: unknown }>;
}

// The package's own types are sources that don't pass this project's compiler settings.
const require = createRequire(import.meta.url);
const { Bitbucket } = require("bitbucket") as {
  Bitbucket: new (options: object) => Client;
};

let checked: CheckedSandbox;
let client: Client;
const repo = { workspace: "acme", repo_slug: "shop" };
const pull = { ...repo, pull_request_id: 1 };

beforeEach(async () => {
  checked = await createCheckedSandbox({ seed: clientSeed });
  client = new Bitbucket({
    baseUrl: checked.sandbox.apiUrl,
    auth: { username: "ada@example.org", password: clientToken },
    notice: false,
  });
});
afterEach(() => checked.sandbox.close());

/** The number under a key of an answer. */
function numberAt(data: unknown, key: string): number {
  const value: unknown =
    typeof data === "object" && data !== null ? Reflect.get(data, key) : undefined;
  if (typeof value !== "number") throw new Error(`The answer has no number at ${key}.`);
  return value;
}

test("the client reads a pull request with its diff and commits", async () => {
  const { data } = await client.repositories.getPullRequest(pull);
  expect(data).toMatchObject({
    title: "Topic",
    source: { branch: { name: "topic" } },
    author: { display_name: "Ada" },
  });
  const commits = await client.repositories.listPullRequestCommits(pull);
  expect(commits.data).toMatchObject({ values: [{ message: "Third" }, { message: "Second" }] });
  const diff = await client.repositories.getPullRequestDiff(pull);
  expect(diff.data).toContain("-two\n+2\n");
  expect(checked.violations()).toEqual([]);
});

test("it posts, edits and lists comments, and follows pages", async () => {
  const posted = await client.repositories.createPullRequestComment({
    ...pull,
    _body: {
      type: "pullrequest_comment",
      content: { raw: "Why?" },
      inline: { path: "src/a.ts", to: 2 },
    },
  });
  const comment_id = numberAt(posted.data, "id");
  await client.repositories.updatePullRequestComment({
    ...pull,
    comment_id,
    _body: { type: "pullrequest_comment", content: { raw: "Why 2?" } },
  });
  for (let index = 0; index < 11; index++)
    await client.repositories.createPullRequestComment({
      ...pull,
      _body: { type: "pullrequest_comment", content: { raw: `Comment ${index}` } },
    });
  const first = await client.repositories.listPullRequestComments(pull);
  expect(client.hasNextPage(first.data)).toBe(true);
  const second = await client.getNextPage(first.data);
  expect(first.data).toMatchObject({
    size: 12,
    values: [
      { content: { raw: "Why 2?" }, inline: { path: "src/a.ts", to: 2 } },
      ...Array.from({ length: 9 }, () => ({})),
    ],
  });
  expect(second.data).toMatchObject({ values: [{}, { content: { raw: "Comment 10" } }] });
  expect(checked.violations()).toEqual([]);
});

test("its errors carry Bitbucket's status and words", async () => {
  await expect(
    client.repositories.getPullRequest({ ...pull, pull_request_id: 99 }),
  ).rejects.toMatchObject({ status: 404 });
  const refused = client.repositories.createCommitBuildStatus({
    ...repo,
    commit: "main",
    _body: { type: "build", key: "x".repeat(41), state: "FAILED", url: "https://a.example" },
  });
  await expect(refused).rejects.toMatchObject({
    status: 400,
    error: { error: { fields: { key: expect.anything() } } },
  });
});
