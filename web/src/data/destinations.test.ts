import { expect, test } from "vitest";
import {
  destinationRequest,
  topicNames,
  type DestinationAnswer,
} from "../../../src/contract/index.ts";
import {
  destinationBody,
  destinationDraft,
  destinationProblem,
  scopeWords,
  toggled,
  topicWords,
} from "./destinations.ts";

const uuid = (digit: number): string => `{${String(digit).repeat(8)}-0000-4000-8000-000000000000}`;
const known = [1, 2, 3, 4].map((digit) => ({
  uuid: uuid(digit),
  workspace: "acme",
  slug: `shop-${digit}`,
}));
const one: DestinationAnswer = {
  id: "1",
  name: "Team",
  kind: "webhook",
  address: "hooks.example",
  topics: ["closed"],
  scope: { of: "repositories", uuids: [uuid(1), uuid(7)] },
  trouble: null,
};
const author = { of: "author", uuid: uuid(5) } as const;

test.each([
  one,
  { ...one, scope: { of: "all" } as const },
  { ...one, scope: author },
  { ...one, kind: "email" as const, address: "ada@shop.example" },
])("what is set is sent back as it is, lost repositories too", (given) => {
  const draft = destinationDraft(given, known);
  expect(destinationProblem(draft, "", true, known)).toBeNull();
  const body = destinationBody(draft, "", known);
  expect(destinationRequest.safeParse(body).success).toBe(true);
  expect(body).toMatchObject({ name: "Team", topics: ["closed"], scope: given.scope });
  expect(body.to).not.toHaveProperty("url");
});

test.each([
  [{ name: " " }, "", /name/],
  [{}, "", /whole address of the webhook/],
  [{ kind: "email", address: "ada@x, bob@x" }, "", /one email address/],
  [{ topics: [] }, "https://x.example/y", /at least one thing/],
  [{ of: "repositories", repositories: "" }, "https://x.example/y", /at least one repository/],
  [{ of: "repositories", repositories: "acme/nope" }, "https://x.example/y", /acme\/nope/],
  [{ of: "author", author: "ada" }, "https://x.example/y", /uuid/],
] as const)("a draft with %o is not sent", (part, url, words) => {
  const draft = { ...destinationDraft(null, known), name: "Team", ...part };
  expect(destinationProblem(draft, url, false, known)).toMatch(words);
});

test("repositories are found whatever their case, each once", () => {
  const draft = { ...destinationDraft(one, known), repositories: "ACME/shop-2, acme/shop-2" };
  expect(destinationBody(draft, "", known).scope).toEqual({ of: "repositories", uuids: [uuid(2)] });
});

test("scopes in words", () => {
  expect(scopeWords({ of: "all" }, known)).toBe("All repositories");
  expect(scopeWords(author, known)).toBe(`Pull requests by ${uuid(5)}`);
  const many = { of: "repositories", uuids: [1, 2, 3, 4, 7].map(uuid) } as const;
  expect(scopeWords(many, known)).toBe("acme/shop-1, acme/shop-2, acme/shop-3 and 2 more");
});

test("every topic has its words, and stays in order", () => {
  expect(Object.keys(topicWords)).toEqual([...topicNames]);
  expect(toggled(["budget"], "closed", true)).toEqual(["closed", "budget"]);
  expect(toggled(["budget", "closed"], "closed", false)).toEqual(["budget"]);
});
