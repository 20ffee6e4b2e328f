export { createDeliverer } from "./delivery.ts";
export type { Deliverer } from "./delivery.ts";
export { emitComment, emitPullRequest, emitPush, emitStatus, emitVerdict } from "./events.ts";
