import { expect, test } from "vitest";
import { tokenScopes } from "../../../src/core/domain/index.ts";
import { scopes } from "./scopes.ts";

test("the page asks for exactly the scopes that Kody checks", () => {
  expect(scopes.map(({ name }) => name)).toEqual([...tokenScopes]);
});
