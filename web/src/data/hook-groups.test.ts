import { describe, expect, test } from "vitest";
import type {
  HookAnswer,
  RepositoriesAnswer,
  RepositoryAnswer,
} from "../../../src/contract/index.ts";
import { webhookSentence } from "./address.ts";
import { hookGroups, hookWords } from "./hook-groups.ts";

function hook(
  status: HookAnswer["status"],
  kind: HookAnswer["kind"] = null,
  reason = kind,
): HookAnswer {
  return { status, kind, reason, checkedAt: null };
}

let made = 0;
function watched(of: HookAnswer | null): RepositoryAnswer {
  made += 1;
  return {
    uuid: `{${made}}`,
    workspace: "acme",
    slug: `r${made}`,
    name: "",
    project: null,
    private: true,
    permission: null,
    watched: of !== null,
    lost: false,
    hook: of,
    updatedOn: null,
  };
}

function answer(hooks: (HookAnswer | null)[], settled = hooks.length): RepositoriesAnswer {
  const repositories = hooks.map(watched);
  return {
    listing: { state: "done", listed: 0, problem: null, at: null },
    workspaces: [],
    repositories,
    hooks: { wanted: hooks.filter((hook) => hook !== null).length, settled },
    watching: "",
  };
}

describe("what came of the webhooks", () => {
  test("is grouped by outcome, what needs somebody first and the largest group before others", () => {
    const { repositories } = answer([
      hook("ok"),
      hook("pending"),
      hook("refused", "permission-missing"),
      hook("refused", "too-many-hooks"),
      hook("refused", "too-many-hooks"),
      null,
    ]);
    expect(hookGroups(repositories).map(({ title, state }) => [state, title])).toEqual([
      ["without", "2 repositories: there are as many webhooks as Bitbucket allows"],
      ["without", "1 repository: the account is not an administrator"],
      ["waiting", "1 repository: not looked at yet"],
      ["working", "1 repository: webhook in place"],
    ]);
  });

  test("a group has one reason when all of it have the same, otherwise each its own", () => {
    const same = answer([hook("refused", "other"), hook("refused", "other")]);
    expect(hookGroups(same.repositories)[0]?.reason).toBe("other");
    const both = [
      watched({ ...hook("refused", "other"), reason: "Bitbucket answered 500." }),
      watched({ ...hook("refused", "other"), reason: "Bitbucket answered 409." }),
    ];
    expect(hookGroups(both)[0]?.reason).toBeNull();
  });

  test("each kind of refusal has words of its own, and says that it is polled", () => {
    const kinds = [
      "scope-missing",
      "permission-missing",
      "too-many-hooks",
      "address-not-public",
      "no-address",
      "other",
    ] as const;
    const words = kinds.map((kind) => hookWords(hook("refused", kind)));
    expect(new Set(words).size).toBe(kinds.length);
    for (const one of words) expect(one).toMatch(/^polled: /);
    expect(hookWords(hook("workspace"))).toBe("served by the workspace's webhook");
    expect(hookWords(null)).toBe("");
  });
});

describe("the first line of the step", () => {
  test.each([
    [[], "No repository is chosen yet."],
    [
      [hook("ok"), hook("created")],
      "Bitbucket tells Kody of every pull request in 2 repositories.",
    ],
    [
      [hook("ok"), hook("none", "no-address")],
      "1 of 2 repositories has no webhook: Kody looks there by itself.",
    ],
    [[hook("none", "no-address")], "No repository has a webhook: Kody looks there by itself."],
  ])("says who tells Kody of pull requests", (hooks, sentence) => {
    expect(webhookSentence(answer(hooks)).sentence).toBe(sentence);
  });

  test("while hooks are made, nothing is claimed yet", () => {
    const { tone, sentence } = webhookSentence(answer([hook("ok"), hook("pending")], 1));
    expect([tone, sentence]).toEqual(["plain", "Setting up webhooks for 2 repositories."]);
  });
});
