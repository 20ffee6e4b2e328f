import { beforeEach, describe, expect, test } from "vitest";
import {
  createFakeDirectory,
  createMemoryConnections,
  type FakeDirectory,
  type MemoryConnections,
} from "../../../test/support/fake-directory.ts";
import { somePullRequest } from "../../../test/support/fake-host.ts";
import { compareScopes, KodyError, tokenScopes } from "../domain/index.ts";
import type { HostRepository, IncomingEvent } from "../ports/index.ts";
import {
  checkCredential,
  connect,
  enqueueOpenPullRequests,
  hookEvents,
  manualEvent,
  pullRequestEvent,
  watchRepository,
} from "./index.ts";

const host: HostRepository = {
  ref: { workspace: "acme", slug: "shop" },
  uuid: "{r}",
  name: "Shop",
  private: true,
  mainBranch: "main",
};

let directory: FakeDirectory;
let connections: MemoryConnections;

beforeEach(() => {
  directory = createFakeDirectory();
  connections = createMemoryConnections();
});

describe("a pasted credential", () => {
  test.each([
    [{ email: "a@b.example", token: "  " }, /empty/],
    [{ email: "a@b.example", token: "ATATT3x abc" }, /spaces/],
    [{ email: "a@b.example", token: "ATBBxyz" }, /app password/],
    [{ email: "kody", token: "ATATT3xabc" }, /not an email/],
    [{ email: null, token: "ATATT3xabc" }, /needs the email/],
  ])("%j is refused before any call", (input, message) => {
    expect(() => checkCredential(input)).toThrow(message);
  });

  test("loses the spaces around it", () => {
    expect(checkCredential({ email: " a@b.example ", token: " ATATT3x\n" })).toEqual({
      email: "a@b.example",
      token: "ATATT3x",
    });
    expect(checkCredential({ email: "", token: "ATCTT3x" })).toEqual({
      email: null,
      token: "ATCTT3x",
    });
  });
});

describe("connecting", () => {
  const credential = { email: "a@b.example", token: "ATATT3xabcd" };

  test("keeps the token and says what it lacks and has too much of", async () => {
    directory.scopes = [
      ...tokenScopes.filter((scope) => scope !== "read:pipeline:bitbucket"),
      "delete:repository:bitbucket",
    ];
    const connected = await connect(credential, directory, connections);
    expect(connected.scopes).toEqual({
      missing: ["read:pipeline:bitbucket"],
      excess: ["delete:repository:bitbucket"],
    });
    expect(connections.tokens).toEqual(["ATATT3xabcd"]);
  });

  test("refuses a token with which nothing could be reviewed, and keeps nothing", async () => {
    directory.scopes = ["read:user:bitbucket"];
    await expect(connect(credential, directory, connections)).rejects.toThrow(
      /read:repository:bitbucket, read:pullrequest:bitbucket/,
    );
    expect(connections.tokens).toEqual([]);
  });

  test("goes on when Bitbucket does not name the scopes", async () => {
    directory.scopes = null;
    expect((await connect(credential, directory, connections)).scopes).toBeNull();
  });

  test.each([[["pullrequest"]], [["repository:admin", "pullrequest:write", "webhook"]]])(
    "takes an access token, whose scopes have the older names and imply each other: %j",
    async (scopes) => {
      directory.scopes = scopes;
      const access = { email: null, token: "ATCTT3xabcd" };
      expect(await connect(access, directory, connections)).toMatchObject({
        connection: { kind: "access-token", scopes },
        scopes: null,
      });
    },
  );

  test("refuses an access token that can't read pull requests", async () => {
    directory.scopes = ["repository:write", "webhook"];
    const access = { email: null, token: "ATCTT3xabcd" };
    await expect(connect(access, directory, connections)).rejects.toThrow(/lacks pullrequest/);
    expect(connections.tokens).toEqual([]);
  });

  test("refuses a token without any scope", async () => {
    directory.scopes = [];
    await expect(connect(credential, directory, connections)).rejects.toThrow(/lacks read:user/);
  });

  test("keeps nothing when Bitbucket refuses the token", async () => {
    directory.failure = new KodyError("credential-refused", "Bitbucket refused the token (401).");
    await expect(connect(credential, directory, connections)).rejects.toThrow("401");
    expect(connections.tokens).toEqual([]);
  });

  test("scopes of other products are none of our business", () => {
    expect(compareScopes([...tokenScopes, "read:me", "read:account"])).toEqual({
      missing: [],
      excess: [],
    });
  });
});

describe("watching a repository", () => {
  let words = 0;
  const watch = (publicUrl: string | null = "https://kody.example.com") =>
    watchRepository(host, {
      directory,
      connections,
      publicUrl,
      random: () => `word${(words += 1)}`,
    });

  test("makes a hook of its own: active, signed, with exactly the events Kody uses", async () => {
    const watched = await watch();
    expect(watched.hook).toEqual({ status: "created", reason: null });
    const [hook] = directory.hooks;
    expect(hook).toMatchObject({ active: true, events: hookEvents });
    expect(hook?.url).toBe(
      `https://kody.example.com/webhooks/bitbucket/${watched.repository.hookKey}`,
    );
    expect(hook?.secret).toBe(connections.hookSecretsOf(watched.repository.hookKey).at(-1));
    expect(hook?.secret).not.toBe(watched.repository.hookKey);
  });

  test("a second time adopts the hook and gives both sides the same secret", async () => {
    await watch();
    const again = await watch();
    expect(again.hook.status).toBe("adopted");
    expect(directory.hooks).toHaveLength(1);
    expect(directory.hooks[0]?.secret).toBe(
      connections.hookSecretsOf(again.repository.hookKey).at(-1),
    );
  });

  test("keeps the one hook when Kody's address changed", async () => {
    const { repository } = await watch();
    const moved = await watch("https://elsewhere.example.com");
    expect(moved.hook.status).toBe("adopted");
    expect(directory.hooks.map((hook) => hook.url)).toEqual([
      `https://elsewhere.example.com/webhooks/bitbucket/${repository.hookKey}`,
    ]);
  });

  test("refusals in between never cost the secret with which Bitbucket still signs", async () => {
    const { repository } = await watch();
    const signing = directory.hooks[0]?.secret ?? "";
    directory.failure = new KodyError("permission-missing", "No administrator any more.");
    for (let time = 0; time < 3; time += 1) await watch();
    await watch(null);
    expect(connections.hookSecretsOf(repository.hookKey)).toContain(signing);
  });

  test("leaves the hooks of others alone", async () => {
    directory.hooks.push({
      uuid: "{x}",
      url: "https://ci.example.com",
      description: "CI",
      active: true,
      events: ["repo:push"],
      secret: "s",
    });
    await watch();
    expect(directory.hooks.map((hook) => hook.url)).toContain("https://ci.example.com");
    expect(directory.hooks).toHaveLength(2);
  });

  test("says why there is no hook, and watches all the same", async () => {
    expect((await watch(null)).hook).toMatchObject({
      status: "none",
      reason: expect.stringContaining("KODY_PUBLIC_URL"),
    });
    directory.failure = new KodyError(
      "permission-missing",
      "The account is no administrator of acme/shop.",
    );
    expect((await watch()).hook).toEqual({
      status: "refused",
      reason: "The account is no administrator of acme/shop.",
    });
    expect(await connections.listRepositories()).toHaveLength(1);
  });

  test("does not call a passing failure a refusal", async () => {
    directory.failure = new KodyError("host-unavailable", "Bitbucket answered 503.", {
      retryable: true,
    });
    await expect(watch()).rejects.toThrow("503");
  });
});

describe("events", () => {
  const repository = { ref: host.ref, uuid: host.uuid };
  const key = (change: Parameters<typeof somePullRequest>[0], kind = "pullrequest:updated") =>
    pullRequestEvent(kind, repository, somePullRequest(change)).dedupeKey;

  test("are the same event when they say the same, however they came", () => {
    const hookTime = { updatedOn: "2026-01-01T10:00:00.123456Z" };
    const apiTime = { updatedOn: "2026-01-01T10:00:00.123456+00:00" };
    expect(key(hookTime)).toBe(key(apiTime, "poll"));
    const source = somePullRequest().source;
    expect(key({ source: { ...source, commit: "a".repeat(40) } })).toBe(
      key({ source: { ...source, commit: "a".repeat(12) } }),
    );
  });

  test("differ by head, destination, state and time", () => {
    const { source, destination } = somePullRequest();
    const keys = [
      key({}),
      key({ source: { ...source, commit: "f".repeat(12) } }),
      key({ destination: { ...destination, branch: "release" } }),
      key({ state: "merged" }),
      key({ updatedOn: "2026-01-02T00:00:00Z" }),
    ];
    expect(new Set(keys).size).toBe(5);
  });

  test("ask for a review only while the pull request is open", () => {
    expect(pullRequestEvent("pullrequest:updated", repository, somePullRequest()).review).toBe(
      true,
    );
    expect(
      pullRequestEvent("pullrequest:fulfilled", repository, somePullRequest({ state: "merged" }))
        .review,
    ).toBe(false);
  });

  test("of a person are each their own", () => {
    expect(manualEvent(repository, 1, "a").dedupeKey).not.toBe(
      manualEvent(repository, 1, "b").dedupeKey,
    );
  });

  test("of all open pull requests go to the queue, counted when they are new", async () => {
    directory.pullRequests.push(
      somePullRequest(),
      somePullRequest({ ref: { ...host.ref, id: 2 } }),
    );
    const received: IncomingEvent[] = [];
    const queue = {
      receive: async (event: IncomingEvent) =>
        received.push(event) === 1 ? ("queued" as const) : ("duplicate" as const),
    };
    const watched = { ...repository, name: "Shop", enabled: true, hookKey: "k", hookUuid: null };
    expect(await enqueueOpenPullRequests(watched, directory, queue)).toBe(1);
    expect(received.map((event) => event.pullRequest.id)).toEqual([1, 2]);
  });
});
