import type { Seed } from "../../sandbox/index.ts";
import { shop, stageSeed } from "./stage.ts";

/** acme with `count` repositories in projects ONE and TWO; Kody administers them, and is a plain member of the workspace. */
export function manyRepositories(
  count: number,
  options: { owner?: boolean; files?: Record<string, string> } = {},
): Seed {
  const { users = [] } = stageSeed();
  return {
    users,
    workspaces: [
      {
        slug: shop.workspace,
        members: [
          { user: "kody", permission: options.owner === true ? "owner" : "member" },
          { user: "ada", permission: "owner" },
        ],
        projects: [{ key: "ONE" }, { key: "TWO" }],
        repositories: Array.from({ length: count }, (_, index) => ({
          slug: `r${index}`,
          project: index % 2 === 0 ? "ONE" : "TWO",
          mainBranch: "main",
          permissions: { kody: "admin" as const, ada: "admin" as const },
          ...(options.files === undefined
            ? {}
            : { commits: [{ branch: "main", message: "First", files: options.files }] }),
        })),
      },
    ],
  };
}
