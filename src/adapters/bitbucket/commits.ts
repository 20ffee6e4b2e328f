import type { HostCommits } from "../../core/ports/index.ts";
import { commitForm } from "./commit-form.ts";
import { webAddress, type Transport } from "./http/index.ts";
import { placePullRequest, pullRequest } from "./schema/index.ts";

/** Commits by the API, and pull requests. */
export function createCommits(transport: Transport): HostCommits {
  return {
    async commitFiles(repository, commit) {
      const { workspace, slug } = repository;
      const answer = await transport.exchange({
        method: "POST",
        route: "/repositories/{workspace}/{repo_slug}/src",
        params: { workspace, repo_slug: slug },
        subject: `a commit on ${commit.branch} of ${workspace}/${slug}`,
        form: commitForm(commit),
        repeatable: false,
      });
      const location = answer.headers.get("location") ?? "";
      return /\/commit\/([0-9a-f]{40})(?:[/?#]|$)/.exec(location)?.[1] ?? null;
    },
    async openPullRequest(repository, wanted) {
      const { workspace, slug } = repository;
      const { value } = await transport.ask(
        {
          method: "POST",
          route: "/repositories/{workspace}/{repo_slug}/pullrequests",
          params: { workspace, repo_slug: slug },
          subject: `a pull request of ${wanted.sourceBranch} in ${workspace}/${slug}`,
          body: {
            title: wanted.title.toWellFormed(),
            description: wanted.description.toWellFormed(),
            source: { branch: { name: wanted.sourceBranch } },
            destination: { branch: { name: wanted.destinationBranch } },
          },
          repeatable: false,
        },
        pullRequest,
      );
      return placePullRequest(value, repository, webAddress(transport.base));
    },
  };
}
