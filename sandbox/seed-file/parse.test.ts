import { readFileSync } from "node:fs";
import fc from "fast-check";
import { stringify } from "yaml";
import { expect, test } from "vitest";
import { apiTokenScopes, parseSeedFile, SeedFileError } from "./index.ts";

/** The sentences that a text is refused with; none when it is taken. */
function problemsOf(text: string): readonly string[] {
  try {
    parseSeedFile(text);
    return [];
  } catch (error) {
    if (error instanceof SeedFileError) return error.problems;
    throw error;
  }
}

const full = `
users:
  - username: ada
    displayName: Ada Lovelace
    tokens:
      - token: ada-token
        scopes: [read:user:bitbucket]
        expiresAt: 2027-01-31T00:00:00Z
workspaces:
  - slug: acme
    members: [{ user: ada, permission: owner }]
    projects: [{ key: SHOP }]
    repositories:
      - slug: shop
        project: SHOP
        permissions: { ada: admin }
        commits:
          - files: { a.txt: "one\\n" }
          - branch: topic
            files: { a.txt: null }
        pullRequests:
          - { title: Remove it, source: topic, author: ada }
`;

test("a whole seed is read as it stands", () => {
  const seed = parseSeedFile(full);
  expect(seed.users?.[0]?.tokens?.[0]?.expiresAt).toBe("2027-01-31T00:00:00Z");
  expect(seed.workspaces?.[0]?.repositories?.[0]?.commits?.[1]).toEqual({
    branch: "topic",
    files: { "a.txt": null },
  });
  expect(seed.workspaces?.[0]?.repositories?.[0]?.pullRequests?.[0]?.author).toBe("ada");
});

test("restrictions name kinds, and people who are there", () => {
  const rules = (text: string) =>
    full.replace(
      "        commits:",
      `        restrictions:\n          - ${text}\n        commits:`,
    );
  const good = rules("{ kind: push, pattern: rel/*, users: [ada], value: 1 }");
  expect(parseSeedFile(good).workspaces?.[0]?.repositories?.[0]?.restrictions).toEqual([
    { kind: "push", pattern: "rel/*", users: ["ada"], value: 1 },
  ]);
  expect(problemsOf(rules("{ kind: push, users: [adam] }"))).toEqual([
    expect.stringContaining('names "adam", but there is no such user (did you mean "ada"?)'),
  ]);
  expect(problemsOf(rules("{ kind: pull }"))).toHaveLength(1);
});

test("an empty file is an empty seed", () => {
  expect(parseSeedFile("")).toEqual({});
  expect(parseSeedFile("# nothing yet\n")).toEqual({});
});

test("all problems are told at once, each with its line, in their order", () => {
  const text = `users:
  - username: ada
    displayname: Ada
    email: nobody
workspaces:
  - slug: Acme Inc
    repositories:
      - slug: shop
        private: perhaps
        permissions: { ada: owner }
`;
  expect(problemsOf(text)).toEqual([
    'Line 3: users[1] has the unknown key "displayname" (did you mean "displayName"?).',
    "Line 4: users[1].email must be an e-mail address.",
    "Line 6: workspaces[1].slug must be lower case letters, digits, dots, dashes and underscores.",
    "Line 9: workspaces[1].repositories[1].private must be true or false.",
    "Line 10: workspaces[1].repositories[1].permissions.ada must be admin, write or read.",
  ]);
});

test("a key that resembles none is answered with those that there are", () => {
  expect(problemsOf("people: []\n")).toEqual([
    'Line 1: The file has the unknown key "people" (known here: users, workspaces).',
  ]);
});

test("missing keys and wrong types are named", () => {
  const text = "users: [{ email: a@b.example }]\nworkspaces:\n  slug: acme\n";
  expect(problemsOf(text)).toEqual([
    "Line 1: users[1].username is missing.",
    "Line 3: workspaces must be a list.",
  ]);
});

test("names that nothing in the file has are found, with the one that was meant", () => {
  const text = full
    .replace("user: ada,", "user: adda,")
    .replace("project: SHOP", "project: STORE")
    .replace("source: topic", "source: topik")
    .replace("read:user:bitbucket", "read:users:bitbucket");
  expect(problemsOf(text)).toEqual([
    'Line 7: users[1].tokens[1].scopes[1] names "read:users:bitbucket", but there is no such scope of API tokens (did you mean "read:user:bitbucket"?).',
    'Line 11: workspaces[1].members[1].user names "adda", but there is no such user (did you mean "ada"?).',
    'Line 15: workspaces[1].repositories[1].project names "STORE", but there is no such project.',
    'Line 22: workspaces[1].repositories[1].pullRequests[1].source names "topik", but there is no such branch with commits (did you mean "topic"?).',
  ]);
});

test("branches of an imported repository need no commits in the file", () => {
  const text = full
    .replace("project: SHOP", "importFrom: ../shop")
    .replace("source: topic", "source: other");
  expect(problemsOf(text)).toEqual([]);
});

test("repeated users, slugs, projects and tokens are refused", () => {
  const token = "tokens: [{ token: same }]";
  const text = `users: [{ username: a, ${token} }, { username: a, ${token} }]
workspaces: [{ slug: w, projects: [{ key: P }, { key: P }] }, { slug: w, repositories: [{ slug: r }, { slug: r }] }]
`;
  expect(problemsOf(text)).toEqual([
    'Line 1: users[2].username repeats the user "a".',
    'Line 1: users[2].tokens[1].token repeats the token "same".',
    'Line 2: workspaces[2].slug repeats the workspace "w".',
    'Line 2: workspaces[1].projects[2].key repeats the project "P".',
    'Line 2: workspaces[2].repositories[2].slug repeats the repository "r".',
  ]);
});

test("a pull request of a branch into itself is refused", () => {
  expect(problemsOf(full.replace("source: topic", "source: main"))).toEqual([
    'Line 22: workspaces[1].repositories[1].pullRequests[1].source goes from the branch "main" into itself.',
  ]);
});

test("paths that leave the repository or reach into .git are refused", () => {
  for (const path of [
    "/etc/passwd",
    "../x",
    "a/../x",
    ".git/config",
    "a/.git/hooks/x",
    "a//b",
    "a/",
    ".",
    "a/.",
  ])
    expect(problemsOf(full.replace("a.txt: null", `${JSON.stringify(path)}: x`))).toHaveLength(1);
  for (const path of [".gitignore", "a/..b", "...", "ä b.txt", ".github/x"])
    expect(problemsOf(full.replace("a.txt: null", `${JSON.stringify(path)}: x`))).toEqual([]);
});

test("branch names that git would take for something else are refused", () => {
  for (const name of ["-x", "a..b", "a b", "/a", "a.lock", "a~1", "a^", "a:b", "x@{1}", "a/"])
    expect(
      problemsOf(full.replace("branch: topic", `branch: ${JSON.stringify(name)}`)).length,
    ).toBeGreaterThan(0);
  expect(problemsOf(full.replaceAll("topic", "feature/x-1.0"))).toEqual([]);
});

test("contents that YAML takes for numbers must be quoted", () => {
  expect(problemsOf(full.replace("a.txt: null", "a.txt: 1.0"))).toEqual([
    'Line 20: workspaces[1].repositories[1].commits[2].files["a.txt"] must be text: put it in quotes, or write null to delete the file.',
  ]);
});

test("broken YAML and repeated keys are told with their lines", () => {
  expect(problemsOf("users: [\n")[0]).toMatch(/^Line \d: /);
  expect(problemsOf("users: []\nusers: []\n")).toEqual(["Line 2: Map keys must be unique."]);
});

test("aliases that multiply without end do no harm", () => {
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x,x]"];
  for (const [index, name] of ["b", "c", "d", "e", "f", "g", "h", "i"].entries())
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${"abcdefgh"[index]}`).join(",")}]`);
  expect(problemsOf(bomb.join("\n"))).toEqual([
    "Line 1: The file has too many YAML aliases. Write the values out.",
  ]);
});

test("there are 35 scopes, as Bitbucket lists them", () => {
  expect(new Set(apiTokenScopes).size).toBe(35);
});

test("any text is either read or refused with sentences that have a line", () => {
  const anything = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => stringify({ users: value, workspaces: [value] })),
  );
  fc.assert(
    fc.property(anything, (text) => {
      for (const problem of problemsOf(text)) expect(problem).toMatch(/^Line \d+: .+\.$/s);
    }),
    { numRuns: 300 },
  );
});

test("the example of the documentation is read", () => {
  const page = readFileSync(new URL("../../docs/sandbox.md", import.meta.url), "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1];
  const seed = parseSeedFile(example ?? "the page has no example");
  expect(seed.workspaces?.[0]?.repositories?.[0]?.pullRequests).toHaveLength(1);
});
