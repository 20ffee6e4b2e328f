import type { JsonObject } from "../json.ts";
import type { Repository, Restriction } from "../state.ts";
import { account, workspace } from "./account.ts";
import { repositoryUrl } from "./repository.ts";
import { href } from "./view.ts";
import type { View } from "./view.ts";

export function restriction(view: View, repository: Repository, one: Restriction): JsonObject {
  const owner = view.state.workspaces.get(repository.workspace);
  return {
    type: "branchrestriction",
    id: one.id,
    kind: one.kind,
    branch_match_kind: one.branchType === null ? "glob" : "branching_model",
    ...(one.branchType === null ? {} : { branch_type: one.branchType }),
    pattern: one.pattern,
    value: one.value,
    users: one.users.flatMap((uuid) => {
      const user = view.state.users.get(uuid);
      return user === undefined ? [] : [account(view, user)];
    }),
    groups: one.groups.map((slug) => ({
      type: "group",
      name: slug,
      slug,
      full_slug: `${owner?.slug ?? ""}:${slug}`,
      ...(owner === undefined ? {} : { workspace: workspace(view, owner) }),
    })),
    links: { self: href(`${repositoryUrl(view, repository)}/branch-restrictions/${one.id}`) },
  };
}
