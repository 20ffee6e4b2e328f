import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../options.ts";
import { createContractValidator, type Validator } from "./index.ts";

const thing = {
  type: "object",
  required: ["type", "id"],
  properties: {
    type: { type: "string" },
    id: { type: "integer" },
    state: { type: "string", enum: ["OPEN", "MERGED"] },
    created_on: { type: "string", format: "date-time" },
    link: { type: "string", format: "uri" },
  },
  additionalProperties: false,
};

function json(name: string): object {
  return { content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } } };
}

const document = {
  openapi: "3.0.0",
  paths: {
    "/things/{id}": {
      get: { responses: { 200: json("thing"), 404: json("error") } },
      delete: { responses: { 204: {} } },
    },
    "/things": {
      get: { responses: { default: json("things") } },
      post: { responses: { 201: json("special") } },
    },
  },
  components: {
    schemas: {
      thing,
      things: {
        type: "object",
        properties: { values: { type: "array", items: { $ref: "#/components/schemas/thing" } } },
      },
      special: {
        allOf: [
          { $ref: "#/components/schemas/base" },
          { type: "object", properties: { more: { type: "string" } }, additionalProperties: false },
        ],
      },
      base: {
        type: "object",
        properties: { id: { type: "integer" } },
        required: ["id"],
        additionalProperties: false,
      },
      error: {
        type: "object",
        required: ["type", "error"],
        properties: { type: { type: "string" }, error: { type: "object" } },
      },
    },
  },
};

let folder = "";
let validator: Validator | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kody-contract-"));
  mkdirSync(join(folder, "recordings"));
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(document));
  writeFileSync(
    join(folder, "recordings", "one.json"),
    JSON.stringify({ body: [{ type: "thing", id: 1, seen: true }] }),
  );
  writeFileSync(join(folder, "recordings", "not.json"), "<html>");
  validator = createContractValidator(join(folder, "openapi.json"), join(folder, "recordings"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function problems(route: string, body: unknown, more: Partial<Answer> = {}): string[] {
  const answer: Answer = {
    method: "GET",
    path: route,
    route,
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    ...more,
  };
  return validator?.check(answer).map(({ problem }) => problem) ?? ["no validator"];
}

test("an answer as documented has no problems, whatever the name in braces", () => {
  expect(
    problems("/things/{thing_id}", {
      type: "thing",
      id: 1,
      state: "OPEN",
      created_on: "2026-11-23T09:00:00.123456+00:00",
      link: "https://a.example/x",
    }),
  ).toEqual([]);
});

test("missing, surplus, wrong and unlisted values are named with their places", () => {
  expect(
    problems("/things/{id}", {
      type: "thing",
      state: "GONE",
      link: "no link",
      created_on: "today",
      extra: 1,
    }),
  ).toEqual([
    "the body must have required property 'id' (id)",
    "the body must NOT have additional properties (extra)",
    '/state must be equal to one of the allowed values ("GONE")',
    '/created_on must match format "date-time"',
    '/link must match format "uri"',
  ]);
  expect(problems("/things", { values: [{ type: "thing", id: "1" }] })).toEqual([
    "/values/0/id must be integer (string)",
  ]);
});

test("keys that are null count as absent, as in Bitbucket's own answers", () => {
  expect(problems("/things/{id}", { type: "thing", id: 1, state: null })).toEqual([]);
  expect(problems("/things/{id}", { type: "thing", id: null })).toEqual([
    "the body must have required property 'id' (id)",
  ]);
});

test("what a recorded answer shows is no problem, also inside lists", () => {
  expect(problems("/things/{id}", { type: "thing", id: 1, seen: false })).toEqual([]);
  expect(
    problems("/things", { values: [{ type: "thing", id: 1, seen: false, unseen: 1 }] }),
  ).toEqual(["/values/0 must NOT have additional properties (unseen)"]);
});

test("the parts of a combination do not forbid each other's keys", () => {
  expect(problems("/things", { id: 1, more: "x" }, { method: "POST", status: 201 })).toEqual([]);
  expect(problems("/things", { more: 1 }, { method: "POST", status: 201 })).toEqual([
    "the body must have required property 'id' (id)",
    "/more must be string (number)",
  ]);
});

test("undocumented operations, states, types and broken bodies are problems", () => {
  expect(problems("/none", {})).toEqual(["is not in the document"]);
  expect(problems("/things/{id}", {}, { status: 202 })).toEqual([
    "answers 202; the document knows 200, 404",
  ]);
  expect(problems("/things/{id}", "x", { headers: { "content-type": "text/plain" } })).toEqual([
    "answers text/plain instead of application/json",
  ]);
  expect(problems("/things/{id}", "{")).toEqual([expect.stringMatching(/^its body is no JSON: /)]);
});

test("errors have the error's shape or are text; answers without a body need none", () => {
  expect(problems("/things/{id}", { type: "error", error: {} }, { status: 404 })).toEqual([]);
  expect(problems("/things/{id}", { message: "x" }, { status: 403 })).toHaveLength(2);
  expect(problems("/things/{id}", "Not Found", { status: 404, headers: {} })).toEqual([]);
  expect(problems("/things/{id}", "", { method: "DELETE", status: 204, headers: {} })).toEqual([]);
});

test("an absent document is said once, and nothing is compared", () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const path = join(folder, "none.json");
  expect(createContractValidator(path, folder)).toBeNull();
  expect(createContractValidator(path, folder)).toBeNull();
  expect(createContractValidator(join(folder, "openapi.json"), join(folder, "none"))).toBeNull();
  expect(write.mock.calls.map(([text]) => text)).toEqual([
    `ABSENT: ${path}; the sandbox is not compared with it.\n`,
    `ABSENT: ${join(folder, "none")}; the sandbox is not compared with it.\n`,
  ]);
  write.mockRestore();
});

test("a file that is no OpenAPI document is refused", () => {
  writeFileSync(join(folder, "openapi.json"), "[]");
  expect(() => createContractValidator(join(folder, "openapi.json"), folder)).toThrow(
    "is no OpenAPI document",
  );
});
