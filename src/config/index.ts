export {
  describeVariables,
  loadSettings,
  Secrets,
  type LoadedSettings,
  type Settings,
} from "./settings.ts";
export {
  osvPath,
  processEnvironment,
  toolEnvironment,
  type ToolEnvironment,
} from "./environment.ts";
