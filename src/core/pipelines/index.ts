/** Failed builds, explained on the pull request. */
export { explainPipelines, type PipelineDependencies } from "./explain-pipelines.ts";
