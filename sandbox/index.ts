/** A Bitbucket Cloud on this machine. */
export { createSandbox } from "./create.ts";
export type * from "./options.ts";
export { createProxy } from "./proxy/index.ts";
export { apiTokenScopes, parseSeedFile, SeedFileError } from "./seed-file/index.ts";
export type * from "./state.ts";
export type { CommentSnapshot, PullRequestSnapshot, Snapshot } from "./snapshot.ts";
