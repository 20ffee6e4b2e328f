export {
  account,
  accountOrNull,
  currentUser,
  fullProject,
  fullWorkspace,
  workspace,
  workspaceBase,
} from "./account.ts";
export { activity } from "./activity.ts";
export { annotation, commitStatus, pipeline, pipelineStep, report } from "./build.ts";
export { comment, commentUrl, resolution, task } from "./comment.ts";
export { commitInPush, commitInRepository, commitRef, diffstat, ref, treeEntry } from "./commit.ts";
export { eventsLink, hook, hookUrl } from "./hook.ts";
export type { HookOwner } from "./hook.ts";
export {
  diffSpec,
  participant,
  pullRequest,
  PULL_REQUEST_EXTRAS,
  PULL_REQUEST_LIST_EXTRAS,
  pullRequestUrl,
} from "./pull-request.ts";
export {
  fullName,
  fullRepository,
  repositoryInEvent,
  repositoryPage,
  repositoryRef,
  repositoryUrl,
} from "./repository.ts";
export { restriction } from "./restriction.ts";
export { time } from "./view.ts";
export type { Links, View } from "./view.ts";
