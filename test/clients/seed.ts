import type { Seed } from "../../sandbox/index.ts";

export const clientToken = "ada-token";

/** A repository with one pull request, and a token that may do what the clients of these tests do. */
export const clientSeed: Seed = {
  users: [
    {
      username: "ada",
      displayName: "Ada",
      email: "ada@example.org",
      tokens: [
        {
          token: clientToken,
          scopes: ["user", "workspace", "repository", "pullrequest"]
            .map((resource) => `read:${resource}:bitbucket`)
            .concat("write:pullrequest:bitbucket"),
        },
      ],
    },
  ],
  workspaces: [
    {
      slug: "acme",
      members: [{ user: "ada", permission: "owner" }],
      repositories: [
        {
          slug: "shop",
          permissions: { ada: "admin" },
          commits: [
            { message: "First", files: { "src/a.ts": "one\ntwo\n" } },
            { branch: "topic", message: "Second", files: { "src/a.ts": "one\n2\n" } },
            { branch: "topic", message: "Third", files: { "b.ts": "b\n" } },
          ],
          pullRequests: [{ title: "Topic", source: "topic", author: "ada" }],
        },
      ],
    },
  ],
};
