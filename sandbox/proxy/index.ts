export { createProxy } from "./create.ts";
export type { ProxyOptions, SandboxProxy } from "./create.ts";
