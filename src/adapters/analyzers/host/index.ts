/** A process of its own for the engines that may crash. */
export { createAnalysisHost, type AnalysisHost, type HostLimits } from "./analysis-host.ts";
