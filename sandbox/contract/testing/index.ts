export { callerOf, pick, walkSeed, type ApiAnswer, type CallApi } from "./walk.ts";
