export { createAdmin } from "./routes.ts";
export type { AdminContext } from "./routes.ts";
export { takeSnapshot } from "./snapshot.ts";
export type { CommentSnapshot, PullRequestSnapshot, Snapshot } from "./snapshot.ts";
