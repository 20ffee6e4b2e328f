/** What is still open when a pull request is merged. */
export { keepLeftovers, stillOpen, type KeepContext, type KeepParts } from "./keep-leftovers.ts";
export { fileIssues, type FileContext, type FilingSettings } from "./file-issues.ts";
