/** What is still open when a pull request is merged. */
export { keepLeftovers, stillOpen, type KeepContext, type KeepParts } from "./keep-leftovers.ts";
