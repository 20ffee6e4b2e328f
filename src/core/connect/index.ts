/** From a token to watched repositories. */
export { checkCredential, connect, type Connected, type ConnectInput } from "./connect.ts";
export { manualEvent, pullRequestEvent } from "./events.ts";
export {
  enqueueOpenPullRequests,
  hookEvents,
  watchRepository,
  type HookResult,
  type WatchDependencies,
  type Watched,
} from "./watch.ts";
