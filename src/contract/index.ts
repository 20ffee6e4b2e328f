/** The shapes of Kody's JSON API, shared with the browser part. */
export * from "./connection.ts";
export * from "./credential.ts";
export * from "./leftovers.ts";
export * from "./memories.ts";
export * from "./notices.ts";
export * from "./people.ts";
export * from "./repositories.ts";
export * from "./reviews.ts";
export * from "./settings.ts";
export * from "./sign-in-problems.ts";
export * from "./subscriptions.ts";
export { topicNames } from "./topics.ts";
