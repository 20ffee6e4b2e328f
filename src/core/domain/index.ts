export * from "./actor.ts";
export * from "./change.ts";
export * from "./errors.ts";
export * from "./features.ts";
export * from "./finding.ts";
export * from "./policy.ts";
export * from "./pull-request.ts";
export * from "./scopes.ts";
