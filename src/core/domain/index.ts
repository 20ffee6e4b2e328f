export * from "./change.ts";
export * from "./errors.ts";
export * from "./finding.ts";
export * from "./pull-request.ts";
