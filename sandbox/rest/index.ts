import { annotationOperations } from "./annotations.ts";
import { commentOperations } from "./comments.ts";
import { commitOperations } from "./commits.ts";
import { diffOperations } from "./diffs.ts";
import { hookOperations } from "./hooks.ts";
import type { Operation } from "./operation.ts";
import { pipelineOperations } from "./pipelines.ts";
import { pullRequestPartOperations } from "./pull-request-parts.ts";
import { pullRequestOperations } from "./pull-requests.ts";
import { refOperations } from "./refs.ts";
import { reportOperations } from "./reports.ts";
import { repositoryOperations } from "./repositories.ts";
import { restrictionOperations } from "./restrictions.ts";
import { srcOperations } from "./src.ts";
import { statusOperations } from "./statuses.ts";
import { threadOperations } from "./threads.ts";
import { userOperations } from "./users.ts";
import { verdictOperations } from "./verdicts.ts";
import { workspaceOperations } from "./workspaces.ts";

/** Every operation that the sandbox offers. */
export const OPERATIONS: readonly Operation[] = [
  ...userOperations,
  ...workspaceOperations,
  ...repositoryOperations,
  ...refOperations,
  ...restrictionOperations,
  ...commitOperations,
  ...srcOperations,
  ...diffOperations,
  ...pullRequestOperations,
  ...pullRequestPartOperations,
  ...verdictOperations,
  ...commentOperations,
  ...threadOperations,
  ...statusOperations,
  ...reportOperations,
  ...annotationOperations,
  ...pipelineOperations,
  ...hookOperations,
];

export { createApi } from "./api.ts";
export type { Api, ApiContext } from "./api.ts";
export { createCallLog } from "./calls.ts";
export type { CallLog } from "./calls.ts";
export { createFaults } from "./faults.ts";
export { logPart } from "./log-range.ts";
export { logStoragePath } from "./pipelines.ts";
