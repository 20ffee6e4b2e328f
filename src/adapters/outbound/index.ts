/** The only way to addresses that people entered. */
export type { Lookup } from "./gate.ts";
export { createOutbound, type OutboundOptions } from "./outbound.ts";
