import { beforeEach, describe, expect, test } from "vitest";
import { createFakeActing, fakeCommandContext } from "../../../test/support/fake-acting.ts";
import type { FakeActing, FakeCommandContext } from "../../../test/support/fake-acting.ts";
import { createFakeHost, type FakeHost } from "../../../test/support/fake-host.ts";
import { fakeRepository, type Tree } from "../../../test/support/fake-source.ts";
import { memoryConfig, toyTeamConfig } from "../../../test/support/memory-config.ts";
import type { Reply } from "../conversation/index.ts";
import { defaultPolicy, isKodyError, KodyError } from "../domain/index.ts";
import type { SourceMirrors, TeamConfig } from "../ports/index.ts";
import { configCommand } from "./config-command.ts";
import type { ConfigDependencies } from "./config-dependencies.ts";
import { someCall } from "./testing/fix-world.ts";

let host: FakeHost;
let acting: FakeActing;
let context: FakeCommandContext;
let destination: Tree;
let deps: ConfigDependencies;

/** YAML is good here: the real parser has its test with the adapter. */
const anyYaml: TeamConfig = {
  ...toyTeamConfig(),
  parse: async (file) => toyTeamConfig().parse({ ...file, text: "{}" }),
};

beforeEach(() => {
  destination = { "vendor/a.go": "x\n", "src/a.go": "y\n" };
  host = createFakeHost();
  acting = createFakeActing({ host });
  context = fakeCommandContext({ host, acting, mirrors: mirrors() });
  deps = { teamConfig: anyYaml, configMemory: memoryConfig(), policy: defaultPolicy };
});

function mirrors(): SourceMirrors {
  return {
    async openPullRequest({ source }) {
      const commits = acting.commits.filter(({ branch }) => branch === source.branch);
      return {
        repository: {
          ...fakeRepository(destination, { ...destination, "src/b.go": "new\n" }, destination),
          messages: async () =>
            commits
              .map(({ message, parent }) => ({ hash: "d".repeat(40), parents: [parent], message }))
              .toReversed(),
        },
        head: "a".repeat(40),
        destination: "c".repeat(40),
        mergeBase: "b".repeat(40),
      };
    },
    remoteTip: async (_, branch) => acting.branches.get(branch) ?? null,
  };
}

function config(rest: string): Promise<Reply> {
  return configCommand(deps)(someCall(rest, { name: "config" }), context);
}

async function persistently(): Promise<Reply> {
  for (let run = 1; ; run += 1) {
    try {
      return await config("propose");
    } catch (error) {
      if (!isKodyError(error, "outcome-unknown") || run === 10) throw error;
    }
  }
}

describe("config", () => {
  test("says what is in force where there is no file", async () => {
    const { text } = await config("");
    expect(text).toContain("Kody's defaults are in force");
    expect(text).toContain("Comments begin at medium (default), at most 10 of them (default).");
    expect(text).toContain("`@kody config propose`");
    expect(acting.calls).toEqual(["readStanding"]);
  });

  test("says what the files say, with their lines, and nothing of theirs is markup", async () => {
    deps = { ...deps, teamConfig: toyTeamConfig(), automation: () => ["Merges *nothing*."] };
    destination = {
      ".kody.yml": JSON.stringify({
        commentThreshold: { value: "high", line: 2 },
        ignore: [{ value: "![x](https://evil.example)`", line: 3 }],
        rules: { "toy/*": { value: "off", line: 5 } },
      }),
      "src/.kody.yml": JSON.stringify({ failOn: { value: "never", line: 1 } }),
    };
    const { text } = await config("");
    expect(text).toContain("from `.kody.yml`, `src/.kody.yml` on `main`:");
    expect(text).toContain("Comments begin at high (`.kody.yml:2`)");
    expect(text).toContain("In `src`: the build status fails from never.");
    expect(text).toContain("Ignored: `` ![x](https://evil.example)` ``.");
    expect(text).toContain("Set: `toy/*: off`.");
    expect(text).toContain("Merges \\*nothing\\*.");
    expect(text).not.toContain("propose");
  });

  test("says what is wrong with a file", async () => {
    deps = { ...deps, teamConfig: toyTeamConfig() };
    destination = { ".kody.yml": "odd" };
    expect((await config("")).text).toContain("can't be used: It is odd.");
  });

  test("anything else is answered with how to ask", async () => {
    expect((await config("purge everything")).outcome).toBe("asked how to");
    expect(acting.calls).toEqual([]);
  });
});

describe("config propose", () => {
  test("commits the file on a branch of its own and opens a pull request", async () => {
    const reply = await config("propose");
    const [commit] = acting.commits;
    expect(commit).toMatchObject({ branch: "kody/config", parent: "c".repeat(40) });
    expect(commit?.message).toMatch(/\n\nCo-authored-by: Ada <[^\n]+>\nKody-Command: 70$/);
    expect(commit?.files.get(".kody.yml")).toContain('  - "vendor/" # code of others');
    expect(acting.opened).toMatchObject([
      { sourceBranch: "kody/config", destinationBranch: "main" },
    ]);
    expect(reply.text).toContain("https://bitbucket.org/acme/shop/pull-requests/1000");
    expect(context.records).toMatchObject([{ action: "config.proposed" }]);
  });

  test("refuses where there is one, or nothing to say", async () => {
    destination = { ".kody.yml": "{}", "vendor/a.go": "" };
    expect((await config("propose")).outcome).toBe("refused: there is one");
    destination = { "src/a.go": "" };
    expect((await config("propose")).outcome).toBe("nothing to propose");
    expect(acting.commits).toEqual([]);
  });

  test("does not propose what would not be valid", async () => {
    deps = { ...deps, teamConfig: toyTeamConfig() };
    expect((await config("propose")).text).toContain("would not be valid (line 3)");
    expect(acting.commits).toEqual([]);
  });

  test("takes the history of the rules when it is given", async () => {
    destination = { "src/a.go": "" };
    const record = { rule: "go/x", category: "correctness" as const, posted: 9, dismissed: 9 };
    deps = { ...deps, history: { ruleRecords: async () => [record] } };
    await config("propose");
    expect(acting.commits[0]?.files.get(".kody.yml")).toContain("go/x: low # 9 of 9");
  });

  test("a branch that exists already is left alone", async () => {
    acting.branches.set("kody/config", "e".repeat(40));
    expect((await config("propose")).text).toContain("exists already");
    expect(acting.opened).toEqual([]);
  });

  test.each(["scope-missing", "permission-missing"] as const)("%s is said", async (code) => {
    acting.refuse = (call) => (call === "readStanding" ? null : new KodyError(code, "No."));
    expect((await config("propose")).text).toContain("nothing was proposed");
  });

  test.each(
    Array.from({ length: 32 }, (_, index) =>
      Array.from({ length: 5 }, (__, at) =>
        ((index >> at) & 1) === 0 ? ("before" as const) : ("after" as const),
      ),
    ),
  )("lost answers make one commit and one pull request: %s %s %s %s %s", async (...losses) => {
    acting.loseAnswers.push(...losses);
    const reply = await persistently();
    expect(acting.commits).toHaveLength(1);
    expect(acting.opened).toHaveLength(1);
    expect(reply.outcome).toBe("proposed a configuration");
  });

  test.each(["commit-config", "open-config"])("a crash at %s is made up for", async (kind) => {
    context.store.crashAt = `complete ${kind}`;
    await expect(config("propose")).rejects.toThrow("crashed");
    expect((await config("propose")).outcome).toBe("proposed a configuration");
    expect(acting.commits).toHaveLength(1);
    expect(acting.opened).toHaveLength(1);
  });
});
