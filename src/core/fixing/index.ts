/** Fixes as commits, and the repository's own `.kody.yml`: the commands `fix` and `config`. */
export type { FixingDependencies } from "./analyse-head.ts";
export { fixCommand } from "./fix-command.ts";
export { configCommand, type ConfigDependencies } from "./config-command.ts";
export { proposeConfig } from "./propose-config.ts";
