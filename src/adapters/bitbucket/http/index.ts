/** HTTP towards Bitbucket: one credential, its budget, its limits, its errors. */
export { readBase, webAddress } from "./address.ts";
export type { Call } from "./call.ts";
export type { Credential } from "./credential.ts";
export { askList, askPage } from "./list.ts";
export { openSession, type CallEvent, type Session } from "./session.ts";
export { createTransport, type Transport } from "./transport.ts";
