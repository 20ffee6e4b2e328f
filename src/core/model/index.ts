/** What is asked of language models, and what of the code they see. */
export { groupFiles, linksOf, type FileGroups, type FileLink } from "./groups.ts";
export { selectContext, type SelectedContext } from "./select-context.ts";
