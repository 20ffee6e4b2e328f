export {
  describeVariables,
  loadSettings,
  Secrets,
  type LoadedSettings,
  type Settings,
} from "./settings.ts";
export { processEnvironment, toolEnvironment, type ToolEnvironment } from "./environment.ts";
