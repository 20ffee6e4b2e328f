export { at, basic, clientOf, eachOf, keysAt, messageOf, textAt } from "./client.ts";
export type { TestAnswer, TestClient } from "./client.ts";
export { PULL, SCOPES, SHOP, shopSeed, startShop } from "./fixture.ts";
export type { Fixture } from "./fixture.ts";
export { startReceiver } from "./receiver.ts";
export type { Receiver } from "./receiver.ts";
