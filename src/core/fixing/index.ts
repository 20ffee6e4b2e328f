/** Fixes as commits, and the repository's own `.kody.yml`: the commands `fix` and `config`. */
export type { FixingDependencies } from "./analyse-head.ts";
export { fixCommand } from "./fix-command.ts";
export { configCommand } from "./config-command.ts";
export type { ConfigDependencies } from "./config-dependencies.ts";
export { proposeConfig } from "./propose-config.ts";
