import { isKodyError, pullRequestKey, type PullRequestRef } from "../../core/domain/index.ts";
import type { HostVerdicts, MergeStep } from "../../core/ports/index.ts";
import type { Call, Transport } from "./http/index.ts";
import { mergedPullRequest, mergeTask } from "./schema/index.ts";

const pullRequestRoute = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

/** Verdicts, declines and merges, in the name of the account. */
export function createVerdicts(transport: Transport): HostVerdicts {
  return {
    approve: (ref) => transport.tell(act(ref, "POST", "/approve", "the approval of")),
    unapprove: (ref) => take(transport, act(ref, "DELETE", "/approve", "the approval of")),
    requestChanges: (ref) =>
      transport.tell(act(ref, "POST", "/request-changes", "the request for changes of")),
    withdrawChanges: (ref) =>
      take(transport, act(ref, "DELETE", "/request-changes", "the request for changes of")),
    decline: (ref, message) =>
      transport.tell({
        ...act(ref, "POST", "/decline", "declining"),
        body: { message: message.toWellFormed() },
      }),
    async merge(ref, { message, closeSourceBranch, strategy }) {
      const answer = await transport.exchange({
        ...act(ref, "POST", "/merge", "the merge of"),
        body: {
          type: "pullrequest_merge_parameters",
          message: message.toWellFormed(),
          close_source_branch: closeSourceBranch,
          merge_strategy: strategy,
        },
      });
      if (answer.status !== 202) return merged(answer.value);
      const task = taskOf(answer.headers.get("location"));
      // Without the task's name only the pull request itself tells how it ends.
      return task === null ? { state: "pending", task: "" } : { state: "pending", task };
    },
    async mergeProgress(ref, task) {
      const call = act(ref, "GET", "/merge/task-status/{task_id}", "the merge of");
      try {
        const asked = { ...call, params: { ...call.params, task_id: task }, repeatable: true };
        const { value } = await transport.ask(asked, mergeTask);
        return value.pending
          ? { state: "pending", task }
          : { state: "merged", commit: value.commit };
      } catch (error) {
        // Bitbucket: a merge that failed answers 400, with the reason.
        const { status } = isKodyError(error) ? error.details : {};
        if (!isKodyError(error) || (status !== 400 && status !== 409)) throw error;
        return { state: "failed", reason: error.message };
      }
    },
  };
}

function merged(value: unknown): MergeStep {
  const { data } = mergedPullRequest.safeParse(value);
  return { state: "merged", commit: data?.merge_commit ?? null };
}

/** Only the task's name is taken from the address; a credential follows it nowhere. */
function taskOf(location: string | null): string | null {
  return /\/merge\/task-status\/([\w-]{1,100})(?:[?#]|$)/.exec(location ?? "")?.[1] ?? null;
}

/** Takes a verdict back; Bitbucket: 404 or 400 when it was not given. */
async function take(transport: Transport, call: Call): Promise<void> {
  await transport.tell(call, [400, 404]);
}

function act(
  ref: PullRequestRef,
  method: Call["method"],
  below: string,
  what: string,
): Call & { readonly params: Record<string, string | number> } {
  return {
    method,
    route: `${pullRequestRoute}${below}`,
    params: { workspace: ref.workspace, repo_slug: ref.slug, pull_request_id: ref.id },
    subject: `${what} pull request ${pullRequestKey(ref)}`,
    repeatable: false,
  };
}
