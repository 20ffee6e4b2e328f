export { createSandbox } from "./create.ts";
export type * from "./options.ts";
export type * from "./state.ts";
