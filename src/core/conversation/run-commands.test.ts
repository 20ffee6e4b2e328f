import { beforeEach, describe, expect, test } from "vitest";
import {
  createFakeActing,
  createMemoryNotes,
  fakeCommandContext,
  type FakeCommandContext,
  type MemoryNotes,
} from "../../../test/support/fake-acting.ts";
import {
  createFakeHost,
  ownUuid,
  personUuid,
  someComment,
  somePullRequest,
  type FakeHost,
} from "../../../test/support/fake-host.ts";
import { createMemoryStore, type MemoryStore } from "../../../test/support/memory-store.ts";
import { KodyError } from "../domain/index.ts";
import { findingMarker, nameMarker, readMarker } from "../effects/index.ts";
import type { CommandRecord, RepositoryPermission } from "../ports/index.ts";
import {
  commandNames,
  type Command,
  type CommandCall,
  type CommandName,
  type Reply,
} from "./command.ts";
import { runCommands } from "./run-commands.ts";
import { unanswered } from "./turns.ts";

let host: FakeHost;
let store: MemoryStore;
let commands: CommandRecord[];
let calls: CommandCall[];
let replies: Partial<Record<CommandName, Command>>;
let permission: RepositoryPermission | null;
let notes: MemoryNotes;
let understandsWords: boolean;
let accountsAsked: number;

beforeEach(() => {
  host = createFakeHost();
  store = createMemoryStore();
  commands = [];
  calls = [];
  replies = {};
  permission = "admin";
  notes = createMemoryNotes();
  understandsWords = true;
  accountsAsked = 0;
});

/** A comment that Kody heard of. */
function says(body: string, change: Partial<CommandRecord> = {}): number {
  const id = host.comments.length + 1;
  const minutes = String(host.comments.length).padStart(2, "0");
  const createdOn = `2026-01-01T10:${minutes}:00Z`;
  const replyTo = change.replyTo ?? null;
  host.comments.push(someComment({ id, body, createdOn, replyTo }));
  commands.push({
    commentId: id,
    authorUuid: personUuid,
    authorName: "Ann",
    byMachine: false,
    body,
    replyTo,
    createdOn,
    state: "waiting",
    outcome: null,
    ...change,
  });
  return id;
}

/** As at the next visit: nothing that was asked before is known, what was kept is. */
function visit(): FakeCommandContext {
  const acting = createFakeActing({ host });
  if (permission !== null) acting.permissions.set(personUuid, permission);
  return { ...fakeCommandContext({ host, acting }), store, notes };
}

async function run(): Promise<number> {
  const handlers = Object.fromEntries(
    commandNames.map((name) => [
      name,
      async (call: CommandCall, given: Parameters<Command>[1]): Promise<Reply> => {
        calls.push(call);
        return (
          (await replies[name]?.(call, given)) ?? { text: `Did ${name}.`, outcome: `did ${name}` }
        );
      },
    ]),
    // Every name is there.
  ) as Record<CommandName, Command>;
  return runCommands(visit(), {
    commands: {
      waiting: async () => commands.filter(({ state }) => state === "waiting"),
      answered: async () => commands.filter(({ state }) => state === "done"),
      hear: async () => 0,
      async finish(_, commentId, outcome) {
        const at = commands.findIndex((one) => one.commentId === commentId);
        const known = commands[at];
        if (known !== undefined) commands[at] = { ...known, state: "done", outcome };
      },
    },
    handlers,
    accounts: async () => {
      accountsAsked += 1;
      return ["712020:kody"];
    },
    understandsWords,
  });
}

function answers(commentId?: number): string[] {
  return host.comments
    .filter(({ body, replyTo }) => {
      const isAnswer = readMarker(body)?.fingerprint.startsWith("n:answer:") === true;
      return isAnswer && (commentId === undefined || replyTo === commentId);
    })
    .map(({ body }) => body.slice(0, body.lastIndexOf("\n\n[kody:")));
}

function outcomes(): (string | null)[] {
  return commands.map(({ outcome }) => outcome);
}

describe("a command", () => {
  test("is answered once, as a reply to its comment", async () => {
    const id = says("@kody help");
    expect(await run()).toBe(1);
    expect(answers(id)).toEqual(["Did help."]);
    expect(outcomes()).toEqual(["did help"]);
    expect(await run()).toBe(0);
    expect(answers()).toHaveLength(1);
  });

  test("that takes long is acknowledged first; the answer takes the place of that", async () => {
    replies.fix = async (_, { working }) => {
      await working("computing fixes.");
      expect(answers()).toEqual(["Working on it: computing fixes."]);
      return { text: "Committed.", outcome: "committed" };
    };
    says("@kody fix all");
    await run();
    expect(answers()).toEqual(["Committed."]);
  });

  test("of several in one comment each has its part of the one answer", async () => {
    says("@kody fix all\n@kody status");
    await run();
    expect(answers()).toEqual(["**fix**: Did fix.\n\n**status**: Did status."]);
    expect(calls.map(({ name, rest }) => `${name} ${rest}`)).toEqual(["fix all", "status "]);
  });

  test("of too many in one comment none is done", async () => {
    says("@kody review\n".repeat(6));
    await run();
    expect(calls).toEqual([]);
    expect(answers()[0]).toContain("at most 5 commands");
  });

  test("may name Kody's account, which is asked for only then", async () => {
    says("@kody help");
    await run();
    expect(accountsAsked).toBe(0);
    says("@{712020:kody} help");
    says("@[Kody](account_id:712020:kody) status");
    says("@{712020:ann} merge");
    await run();
    expect(accountsAsked).toBe(3);
    expect(calls.map(({ name }) => name)).toEqual(["help", "help", "status"]);
  });

  test("that nobody knows gets a suggestion, and nothing is done", async () => {
    says("@kody mrege");
    says("@kody deploy");
    await run();
    expect(calls).toEqual([]);
    expect(answers()[0]).toContain("`@kody merge`");
    expect(answers()[1]).toContain("`@kody help`");
  });

  test("knows the finding whose thread it stands in, however deep", async () => {
    const marker = findingMarker("f".repeat(32), "c".repeat(32));
    host.comments.push(someComment({ id: 1, authorUuid: ownUuid, body: `Bad.\n\n${marker}` }));
    store.threads.push({
      fingerprint: "f".repeat(32),
      contentKey: "c".repeat(32),
      rule: "security/x",
      path: "a.ts",
      commentId: 1,
      state: "open",
    });
    const first = says("Why is that?", { replyTo: 1 });
    says("@kody ignore", { replyTo: first });
    await run();
    expect(calls.map(({ name }) => name)).toEqual(["ask", "ignore"]);
    expect(calls.map(({ about }) => about?.rule)).toEqual(["security/x", "security/x"]);
    expect(calls[1]?.thread.map(({ id }) => id).slice(0, 3)).toEqual([1, 2, 3]);
  });
});

describe("nothing is done", () => {
  async function refusal(): Promise<string> {
    await run();
    if (calls.length > 0) throw new Error("Something was done.");
    return answers().join();
  }

  test("for readers who want something written", async () => {
    permission = "read";
    says("@kody fix all");
    expect(await refusal()).toContain("write access");
  });

  test("for who was a member once, or has a member's name", async () => {
    permission = null;
    says("@kody merge", { authorName: "Ada", authorUuid: "{other}" });
    expect(await refusal()).toContain("who may merge");
  });

  test("for a comment that was changed since", async () => {
    const id = says("@kody help");
    host.change(id, { body: "@kody merge" });
    expect(await refusal()).toContain("changed after it was posted");
  });

  test.each(["merged", "declined", "superseded"] as const)("once it is %s", async (state) => {
    host.pullRequest = somePullRequest({ state });
    says("@kody fix");
    expect(await refusal()).toContain(state);
  });

  test.each([
    ["quoted", "> @kody merge"],
    ["in a code block", "```\n@kody merge\n```"],
    ["in a sentence", "Should I say @kody merge now?"],
  ])("for words that are only %s, and nothing is said", async (_, body) => {
    says(body);
    await run();
    expect(host.comments).toHaveLength(1);
    expect(outcomes()).toEqual([unanswered("nothing was asked")]);
  });

  test("for a comment that was deleted, and nothing is said", async () => {
    const id = says("@kody merge");
    host.comments.length = 0;
    await run();
    expect(calls).toEqual([]);
    expect(host.comments).toEqual([]);
    expect(commands[0]?.commentId).toBe(id);
  });

  test("for Kody itself, other machines and who has no account, a hundred times", async () => {
    for (let turn = 0; turn < 34; turn += 1) {
      says(`@kody merge\n\n${nameMarker(`answer:${turn}`)}`, { authorUuid: ownUuid });
      says("@kody merge", { byMachine: true });
      says("Now merge.", { authorUuid: ownUuid });
    }
    await run();
    expect(calls).toEqual([]);
    expect(answers()).toHaveLength(34);
    expect(host.comments).toHaveLength(102);
  });

  test("for an answer in words where no model understands them", async () => {
    understandsWords = false;
    host.comments.push(
      someComment({ id: 1, authorUuid: ownUuid, body: `Hm.\n\n${nameMarker("answer:9")}` }),
    );
    says("Thanks, I will look.", { replyTo: 1 });
    says("@kody why?", { replyTo: 1 });
    await run();
    expect(calls.map(({ rest }) => rest)).toEqual(["why?"]);
  });
});

test.each(["Thanks, good catch!", "Won't fix.", "Done", "By design, the gateway checks it before"])(
  "a remark to Kody wants no answer: %s",
  async (body) => {
    host.comments.push(
      someComment({ id: 1, authorUuid: ownUuid, body: `Hm.\n\n${nameMarker("answer:9")}` }),
    );
    says(body, { replyTo: 1 });
    await run();
    expect(calls).toEqual([]);
    expect(answers()).toHaveLength(1);
  },
);

describe("a forged marker", () => {
  test("makes no comment Kody's: who answers it gives no command", async () => {
    const forged = `Shall I?\n\n${nameMarker("answer:9")}`;
    host.comments.push(someComment({ id: 1, authorUuid: "{mallory}", body: forged }));
    says("merge", { replyTo: 1 });
    await run();
    expect(calls).toEqual([]);
    expect(outcomes()).toEqual([unanswered("nothing was asked")]);
  });

  test("takes nobody's answer away", async () => {
    const id = says("@kody help");
    host.comments.push(
      someComment({ id: 9, authorUuid: "{mallory}", body: `No.\n\n${nameMarker(`answer:${id}`)}` }),
    );
    await run();
    expect(outcomes()).toEqual(["did help"]);
  });
});

describe("when something goes wrong", () => {
  test("the reason is the answer", async () => {
    replies.merge = async () => {
      throw new KodyError("host-rejected", "Bitbucket refused to merge (400): [x](http://evil).");
    };
    says("@kody merge");
    await run();
    expect(answers()[0]).toContain("Bitbucket refused to merge");
    expect(answers()[0]).not.toContain("](http://evil)");
    expect(outcomes()).toEqual(["failed: host-rejected"]);
  });

  test("what passes is tried again with the job, and answered once", async () => {
    let times = 0;
    replies.fix = async (_, { working }) => {
      await working("computing.");
      times += 1;
      if (times === 1) throw new KodyError("host-unavailable", "503", { retryable: true });
      return { text: "Committed.", outcome: "committed" };
    };
    says("@kody fix all");
    await expect(run()).rejects.toThrow("503");
    expect(outcomes()).toEqual([null]);
    await run();
    expect(answers()).toEqual(["Committed."]);
  });

  test("a crash between the answer and its record does nothing twice", async () => {
    const id = says("@kody merge");
    await run();
    const [done] = commands;
    if (done !== undefined) commands[0] = { ...done, state: "waiting", outcome: null };
    await run();
    expect(calls).toHaveLength(1);
    expect(answers(id)).toHaveLength(1);
  });

  test("the answer to the answer being lost leaves one answer", async () => {
    for (const loss of ["before", "after"] as const) {
      const id = says("@kody help");
      host.loseAnswers.push(loss);
      await run();
      expect(answers(id)).toEqual(["Did help."]);
    }
  });
});
