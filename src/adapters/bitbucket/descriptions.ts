import { KodyError, pullRequestKey, type PullRequestRef } from "../../core/domain/index.ts";
import type { HostDescriptions } from "../../core/ports/index.ts";
import type { Call, Transport } from "./http/index.ts";
import { described } from "./schema/index.ts";

const route = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

/** Descriptions of pull requests. */
export function createDescriptions(transport: Transport): HostDescriptions {
  return {
    async readDescription(ref) {
      const { value } = await transport.ask(
        { ...onPullRequest("GET", ref), repeatable: true },
        described,
      );
      return value;
    },
    async writeDescription(ref, { title, description, reviewers }) {
      // Bitbucket: a PUT changes what it names, but reviewers that it does not name may be removed.
      const named = reviewers.map((uuid) => {
        if (uuid === null)
          throw new KodyError(
            "invalid-input",
            "One of the reviewers has no account any more and would be lost. Remove that reviewer at Bitbucket.",
          );
        return { uuid };
      });
      await transport.tell({
        ...onPullRequest("PUT", ref),
        subject: `the description of pull request ${pullRequestKey(ref)}`,
        body: { title, description, reviewers: named },
        repeatable: false,
      });
    },
  };
}

function onPullRequest(method: "GET" | "PUT", ref: PullRequestRef): Omit<Call, "repeatable"> {
  return {
    method,
    route,
    params: { workspace: ref.workspace, repo_slug: ref.slug, pull_request_id: ref.id },
    subject: `pull request ${pullRequestKey(ref)}`,
  };
}
