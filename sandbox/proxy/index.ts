export { createProxy } from "./create.ts";
export type { Proxy, ProxyOptions } from "./create.ts";
