export { openLocalRepository, type LocalRepository } from "./local.ts";
export type { GitEnvironment } from "./hardening.ts";
export { gitVersion } from "./version.ts";
export { createMirrors, type MirrorOptions } from "./mirrors.ts";
