export {
  describeVariables,
  loadSettings,
  Secrets,
  type LoadedSettings,
  type Settings,
} from "./settings.ts";
export { processEnvironment } from "./environment.ts";
