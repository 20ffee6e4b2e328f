/** Bitbucket's words stop here: every schema gives values in Kody's own. */
export { comment, placeComment } from "./comment.ts";
export { delivery, deliveryKind, type DeliveryKind } from "./delivery.ts";
export { account, hook, repository, repositoryPermission, workspaceAccess } from "./directory.ts";
export { text } from "./fields.ts";
export { fullName } from "./directory.ts";
export { readComplaint, type Complaint } from "./failure.ts";
export { pageOf } from "./page.ts";
export { described, placePullRequest, pullRequest } from "./pull-request.ts";
export {
  approved,
  branchRestriction,
  build,
  changesRequested,
  declined,
  effectivePermission,
  mergeCheck,
  mergedPullRequest,
  mergeTask,
  standing,
  task,
} from "./standing.ts";
export { permissionEntry } from "./permission.ts";
export { pipeline, pipelineStep } from "./pipeline.ts";
