import { isKodyError, pullRequestKey, type PullRequestRef } from "../../core/domain/index.ts";
import type { HostVerdicts, MergeStep } from "../../core/ports/index.ts";
import { unusable, type Answered, type Call, type Transport } from "./http/index.ts";
import {
  approved,
  changesRequested,
  declined,
  mergedPullRequest,
  mergeTask,
} from "./schema/index.ts";

const pullRequestRoute = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

/** Verdicts, declines and merges, in the name of the account. */
export function createVerdicts(transport: Transport): HostVerdicts {
  return {
    async approve(ref) {
      await transport.ask(act(ref, "POST", "/approve", "the approval of"), approved);
    },
    unapprove: (ref) => take(transport, act(ref, "DELETE", "/approve", "the approval of")),
    async requestChanges(ref) {
      const call = act(ref, "POST", "/request-changes", "the request for changes of");
      await transport.ask(call, changesRequested);
    },
    withdrawChanges: (ref) =>
      take(transport, act(ref, "DELETE", "/request-changes", "the request for changes of")),
    async decline(ref, message) {
      const call = act(ref, "POST", "/decline", "declining");
      await transport.ask({ ...call, body: { message: message.toWellFormed() } }, declined);
    },
    async merge(ref, { message, closeSourceBranch, strategy }) {
      const call = {
        ...act(ref, "POST", "/merge", "the merge of"),
        body: {
          type: "pullrequest_merge_parameters",
          message: message.toWellFormed(),
          close_source_branch: closeSourceBranch,
          merge_strategy: strategy,
        },
      };
      return mergeStep(call, await transport.exchange(call));
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
        const { said } = error.details;
        return {
          state: "failed",
          reason: typeof said === "string" && said !== "" ? `${said}.` : error.message,
        };
      }
    },
  };
}

/** What says neither that it is done nor where to ask for it leaves open what became of it. */
function mergeStep(call: Call, { status, headers, body }: Answered): MergeStep {
  if (status === 202) {
    const task = taskOf(headers.get("location"));
    if (task === null) throw unusable(call, "names no task to ask for");
    return { state: "pending", task };
  }
  const parsed = mergedPullRequest.safeParse(body.kind === "json" ? body.value : null);
  if (!parsed.success) throw unusable(call, "does not say that it is merged");
  return { state: "merged", commit: parsed.data.merge_commit };
}

/** Only the task's name is taken from the address; a credential follows it nowhere. */
function taskOf(location: string | null): string | null {
  return /\/merge\/task-status\/([\w-]{1,100})(?:[?#]|$)/.exec(location ?? "")?.[1] ?? null;
}

/** Takes a verdict back; Bitbucket: 404 when it was not given, 400 when it can't be taken back any more. */
async function take(transport: Transport, call: Call): Promise<void> {
  await transport.tell(call, [404]);
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
