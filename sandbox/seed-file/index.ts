export { parseSeedFile, SeedFileError } from "./parse.ts";
export { accessTokenScopes, apiTokenScopes } from "./scopes.ts";
