export { takeSnapshot } from "./snapshot.ts";
export type { CommentSnapshot, PullRequestSnapshot, Snapshot } from "./snapshot.ts";
