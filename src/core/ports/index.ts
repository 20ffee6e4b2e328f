export type * from "./analyzer.ts";
export type * from "./clock.ts";
export type * from "./code-host.ts";
export type * from "./connection.ts";
export type * from "./digest.ts";
export type * from "./source-repository.ts";
export type * from "./store.ts";
