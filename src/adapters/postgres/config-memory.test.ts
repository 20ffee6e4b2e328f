import { afterEach, beforeEach, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { openDatabase, type Database } from "./index.ts";

let mine: TestDatabase;
let database: Database;

beforeEach(async () => {
  mine = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: mine.url });
});
afterEach(async () => {
  await database.close();
  await mine.close();
});

test("the newest text of each file is kept, by repository and branch", async () => {
  const { configMemory } = database;
  expect(await configMemory.lastGood("{r}", "main", ".kody.yml")).toBeNull();
  await configMemory.keep("{r}", "main", [
    { path: ".kody.yml", text: "maxComments: 1" },
    { path: "a/.kody.yml", text: "failOn: low" },
  ]);
  await configMemory.keep("{r}", "main", [{ path: ".kody.yml", text: "maxComments: 2" }]);
  expect(await configMemory.lastGood("{r}", "main", ".kody.yml")).toBe("maxComments: 2");
  expect(await configMemory.lastGood("{r}", "main", "a/.kody.yml")).toBe("failOn: low");
  expect(await configMemory.lastGood("{r}", "release", ".kody.yml")).toBeNull();
  expect(await configMemory.lastGood("{other}", "main", ".kody.yml")).toBeNull();
});

test("a file that is gone is forgotten, the others of the branch stay", async () => {
  const { configMemory } = database;
  const files = ["", "a/", "b/"].map((folder) => ({ path: `${folder}.kody.yml`, text: "{}" }));
  await configMemory.keep("{r}", "main", files);
  await configMemory.keep("{r}", "release", files);
  await configMemory.keep("{r}", "main", [{ path: "a/.kody.yml", text: null }]);
  expect(await configMemory.lastGood("{r}", "main", "a/.kody.yml")).toBeNull();
  expect(await configMemory.lastGood("{r}", "main", "b/.kody.yml")).toBe("{}");
  expect(await configMemory.lastGood("{r}", "release", "a/.kody.yml")).toBe("{}");
});

test("thousands of folders, and text that PostgreSQL can't store, are no problem", async () => {
  const { configMemory } = database;
  const many = Array.from({ length: 2_500 }, (_, at) => ({ path: `f${at}/.kody.yml`, text: null }));
  await configMemory.keep("{r}", "main", [...many, { path: "odd/.kody.yml", text: "# \0\ud800" }]);
  expect(await configMemory.lastGood("{r}", "main", "odd/.kody.yml")).toBe("# \ufffd\ufffd");
});
