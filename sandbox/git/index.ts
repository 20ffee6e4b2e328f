export {
  isRefName,
  log,
  mergeBase,
  readCommit,
  readCommits,
  resolveBranch,
  resolveCommit,
} from "./commits.ts";
export type { CommitInfo, Person } from "./commits.ts";
export { diff, diffstat, EMPTY_TREE, patch } from "./diffs.ts";
export type { DiffOptions, DiffstatEntry } from "./diffs.ts";
export { serveGit, serviceOf } from "./http-backend.ts";
export type { GitService } from "./http-backend.ts";
export { createLock } from "./locks.ts";
export type { Lock } from "./locks.ts";
export { conflictsOf, merge, MERGE_STRATEGIES } from "./merge.ts";
export type { MergeResult, MergeStrategy } from "./merge.ts";
export { createGitHome, stopGit } from "./process.ts";
export type { GitHome } from "./process.ts";
export { compareRefs, listRefs, moveRef } from "./refs.ts";
export type { Ref, RefChange } from "./refs.ts";
export { findEntry, listEntries, readBlob } from "./trees.ts";
export type { TreeEntry } from "./trees.ts";
export { copyRepository, headBranch, initRepository, isFilePath, writeCommits } from "./write.ts";
export type { NewCommit } from "./write.ts";
