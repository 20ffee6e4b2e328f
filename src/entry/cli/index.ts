/** The command line, and what else speaks to Kody's own API. */
export { createApiClient, type ApiClient } from "./api-client.ts";
export { featureFiles, fixFiles, mainFiles } from "./demo-scenario.ts";
export { main } from "./main.ts";
