/** Issues of Jira Cloud that pull requests name. */
export { createJira, type JiraOptions } from "./jira.ts";
