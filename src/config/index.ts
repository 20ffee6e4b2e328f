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
export { modelChoiceFrom, type ChosenModel, type ModelFlags } from "./model-choice.ts";
export {
  parseTeamFile,
  type ParsedTeamFile,
  type TeamFileResult,
  type TeamProblem,
} from "./team/parse.ts";
export { teamJsonSchema } from "./team/schema.ts";
export {
  importInstructions,
  instructionFiles,
  type ImportedRules,
} from "./import/import-instructions.ts";
export { extendTeamFile, joinRules, proposeTeamFile } from "./import/propose.ts";
