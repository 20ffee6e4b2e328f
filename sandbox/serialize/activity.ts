import type { JsonObject } from "../json.ts";
import type { Activity, PullRequest, Repository } from "../state.ts";
import { accountOrNull } from "./account.ts";
import { comment } from "./comment.ts";
import { endpoint, pullRequestRef } from "./pull-request.ts";
import { time } from "./view.ts";
import type { View } from "./view.ts";

/** One entry of a pull request's history. */
export function activity(
  view: View,
  repository: Repository,
  one: PullRequest,
  entry: Activity,
): JsonObject {
  const about = pullRequestRef(view, repository, one);
  switch (entry.kind) {
    case "comment": {
      const found = one.comments.find((each) => each.id === entry.comment);
      return {
        comment: found === undefined ? null : comment(view, repository, one, found),
        pull_request: about,
      };
    }
    case "approval":
    case "changes_requested":
      return {
        [entry.kind]: {
          date: time(entry.on),
          user: accountOrNull(view, entry.user),
          pullrequest: about,
        },
        pull_request: about,
      };
    case "update":
      return {
        update: {
          state: entry.state,
          title: entry.title,
          description: entry.description,
          reason: entry.reason,
          date: time(entry.on),
          author: accountOrNull(view, entry.user),
          source: endpoint(view, repository, entry.source),
          destination: endpoint(view, repository, entry.destination),
          changes: {},
          reviewers: [],
        },
        pull_request: about,
      };
  }
}
