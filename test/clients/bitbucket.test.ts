import { Bitbucket } from "bitbucket";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCheckedSandbox, type CheckedSandbox } from "../../sandbox/contract/index.ts";
import { clientSeed, clientToken } from "./seed.ts";

let checked: CheckedSandbox;
let client: InstanceType<typeof Bitbucket>;
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

test("the client reads a pull request with its diff and commits", async () => {
  const { data } = await client.repositories.getPullRequest(pull);
  expect([data.title, data.source?.branch?.name, data.author?.display_name]).toEqual([
    "Topic",
    "topic",
    "Ada",
  ]);
  const commits = await client.repositories.listPullRequestCommits(pull);
  const page: unknown = commits.data;
  expect(page).toMatchObject({ values: [{ message: "Third" }, { message: "Second" }] });
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
  const comment_id = posted.data.id ?? 0;
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
  const second = await Promise.resolve(client.getNextPage(first.data));
  const all = [...(first.data.values ?? []), ...(second.data.values ?? [])];
  expect(all).toHaveLength(12);
  expect(all[0]).toMatchObject({ content: { raw: "Why 2?" }, inline: { path: "src/a.ts", to: 2 } });
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
