/** HTTP towards Bitbucket: one credential, its budget, its limits, its errors. */
export { readHostTime, readScopes } from "./answer-headers.ts";
export { readBase, webAddress } from "./address.ts";
export type { Call, Form } from "./call.ts";
export type { Credential, KeptToken } from "./credential.ts";
export { unusable } from "./failures.ts";
export { askList, askPage } from "./list.ts";
export { openSession, type CallEvent, type Refused, type Session } from "./session.ts";
export type { Tail } from "./tail.ts";
export { createTransport, type Answered, type Transport } from "./transport.ts";
