import { expect, test } from "vitest";
import { memoryRequest as contract, type MemoryAnswer } from "../../../src/contract/index.ts";
import {
  emptyMemory,
  memoriesSentence,
  memoryDraft,
  memoryProblem,
  memoryRequest,
  repositoryProblem,
} from "./memories.ts";

function memory(change: Partial<MemoryAnswer> = {}): MemoryAnswer {
  return {
    id: "1",
    repository: "acme/shop",
    text: "Money is in cents.",
    paths: ["a/**", "b"],
    state: "proposed",
    origin: "",
    createdAt: "",
    decidedBy: null,
    decidedAt: null,
    ...change,
  };
}

test("comes back from the form as it went in, and is one of the server", () => {
  const request = memoryRequest(memoryDraft(memory()));
  expect(request).toEqual({
    text: "Money is in cents.",
    paths: ["a/**", "b"],
    repository: { workspace: "acme", slug: "shop" },
  });
  expect(contract.parse(request)).toEqual(request);
  expect(memoryRequest(memoryDraft(memory({ repository: null, paths: [] })))).toMatchObject({
    paths: [],
    repository: null,
  });
});

test("what is wrong is said before it is sent", () => {
  expect(memoryProblem(emptyMemory)).toContain("Say what");
  expect(memoryProblem({ ...emptyMemory, text: "x".repeat(501) })).toContain("500");
  expect(memoryProblem({ ...emptyMemory, text: "x" })).toBeNull();
  for (const text of ["acme", "acme/", "/shop", "a/b/c", "a b/c", "/"])
    expect(repositoryProblem(text)).toContain("workspace/name");
  for (const text of ["", "  ", " acme/shop "]) expect(repositoryProblem(text)).toBeNull();
});

test.each([
  [[], "No decision counts yet."],
  [["accepted", "declined"], "1 decision counts."],
  [
    ["accepted", "accepted", "proposed"],
    "1 proposal waits for an administrator. 2 decisions count.",
  ],
  [["proposed", "proposed"], "2 proposals wait for an administrator. No decision counts yet."],
] as const)("%j: %s", (states, sentence) => {
  expect(memoriesSentence(states.map((state) => memory({ state })))).toBe(sentence);
});
