import { createCheckedSandbox } from "../contract/index.ts";
import type { Sandbox, SandboxOptions, Seed } from "../options.ts";
import { basic, clientOf } from "./client.ts";
import type { TestClient } from "./client.ts";

/** The scopes that a reviewer's token has, by resource. */
export const SCOPES = [
  "read:user",
  "read:workspace",
  "read:project",
  "read:repository",
  "write:repository",
  "admin:repository",
  "read:pullrequest",
  "write:pullrequest",
  "read:issue",
  "read:webhook",
  "write:webhook",
  "read:pipeline",
].map((scope) => `${scope}:bitbucket`);

export const SHOP = "/repositories/acme/shop";
export const PULL = `${SHOP}/pullrequests/1`;

/**
 * One workspace `acme` with one repository `shop`: `ann` owns the workspace, `bob` writes, `cat`
 * reads, `eve` is a stranger; everyone's token is `token-NAME`. Pull request 1 is from `topic`.
 */
export function shopSeed(): Seed {
  const user = (username: string) => ({
    username,
    displayName: username.toUpperCase(),
    tokens: [{ token: `token-${username}`, scopes: SCOPES }],
  });
  return {
    users: [user("ann"), user("bob"), user("cat"), user("eve")],
    workspaces: [
      {
        slug: "acme",
        name: "Acme Corp",
        members: [{ user: "ann", permission: "owner" }, { user: "bob" }, { user: "cat" }],
        projects: [{ key: "SHOP", name: "The shop" }],
        repositories: [
          {
            slug: "shop",
            permissions: { bob: "write", cat: "read" },
            commits: [
              { message: "Begin", files: { "README.md": "# Shop\n", "src/a.ts": "1\n2\n3\n" } },
              {
                branch: "topic",
                message: "Change a",
                files: { "src/a.ts": "1\ntwo\n3\n4\n", "src/b.ts": "b\n" },
              },
            ],
            pullRequests: [{ title: "Topic", source: "topic", author: "bob", reviewers: ["cat"] }],
          },
        ],
      },
    ],
  };
}

export interface Fixture {
  sandbox: Sandbox;
  /** A client with the token of a user of the seed. */
  as(username: string): TestClient;
  anonymous: TestClient;
  /** Ends the sandbox. @throws when an answer was not as Bitbucket's own document has it */
  stop(): Promise<void>;
}

/** A sandbox with the shop; every answer is compared with Bitbucket's document. */
export async function startShop(options: SandboxOptions = {}): Promise<Fixture> {
  const { sandbox, violations } = await createCheckedSandbox({ seed: shopSeed(), ...options });
  return {
    sandbox,
    as: (username) => clientOf(sandbox, basic(`${username}@example.com`, `token-${username}`)),
    anonymous: clientOf(sandbox, null),
    async stop() {
      await sandbox.close();
      const found = violations();
      if (found.length > 0) {
        throw new Error(`Answers differ from Bitbucket's document:\n${found.join("\n")}`);
      }
    },
  };
}
