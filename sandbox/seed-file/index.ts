export { parseSeedFile, SeedFileError } from "./parse.ts";
export { apiTokenScopes } from "./scopes.ts";
