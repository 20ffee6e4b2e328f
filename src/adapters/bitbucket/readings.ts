import type { RepositoryRef } from "../../core/domain/index.ts";
import type { Call } from "./http/index.ts";

export const repositoryRoute = "/repositories/{workspace}/{repo_slug}";

/** A call that changes nothing. */
export function reading(
  route: string,
  params: Call["params"],
  subject: string,
  query: Call["query"] = {},
): Call {
  return { method: "GET", route, params, subject, query, repeatable: true };
}

export function paramsOf(ref: RepositoryRef): Record<string, string> {
  return { workspace: ref.workspace, repo_slug: ref.slug };
}

/** For sentences. */
export function subjectOf(ref: RepositoryRef): string {
  return `repository ${ref.workspace}/${ref.slug}`;
}
