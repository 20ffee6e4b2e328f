import { afterEach, describe, expect, test } from "vitest";
import { createCheckedSandbox } from "../../../sandbox/contract/index.ts";
import type { Sandbox, SandboxOptions, Seed } from "../../../sandbox/index.ts";
import { capabilitiesOf, learnScopes } from "../../core/connect/index.ts";
import { featuresOf, tokenScopes } from "../../core/domain/index.ts";
import type { HostInspection } from "../../core/ports/index.ts";
import { createScriptedHost, createTestClient, rejection } from "./scripted-host.ts";

const email = "kody@shop.example";
const full = "ATATT-full";
const without = (scope: string): string => `ATATT-without-${scope}`;

function seed(): Seed {
  const token = (text: string, scopes: readonly string[]) => ({ token: text, scopes: [...scopes] });
  return {
    users: [
      {
        username: "kody",
        displayName: "Kody",
        email,
        tokens: [
          token(full, tokenScopes),
          token("ATATT-more", [
            ...tokenScopes,
            "delete:webhook:bitbucket",
            "delete:repository:bitbucket",
          ]),
          ...tokenScopes.map((scope) =>
            token(
              without(scope),
              tokenScopes.filter((one) => one !== scope),
            ),
          ),
        ],
      },
      {
        username: "ada",
        email: "ada@shop.example",
        tokens: [token("ATATT-ada", tokenScopes)],
      },
    ],
    workspaces: [
      {
        slug: "acme",
        members: [{ user: "kody" }, { user: "ada", permission: "owner" }],
        repositories: [
          {
            slug: "shop",
            permissions: { kody: "admin", ada: "admin" },
            commits: [
              { files: { "README.md": "# Shop\n" } },
              { branch: "kody-probe", files: { "a.md": "a\n" } },
            ],
            accessTokens: [{ token: "ATCTT-bot", scopes: ["pullrequest", "webhook"] }],
            pullRequests: [{ title: "One", source: "kody-probe", author: "ada" }],
          },
        ],
      },
    ],
  };
}

let sandbox: Sandbox;
let check: () => void;

afterEach(async () => {
  await sandbox.close();
  check();
});

async function start(switches: NonNullable<SandboxOptions["switches"]> = {}): Promise<void> {
  const checked = await createCheckedSandbox({ seed: seed(), switches });
  sandbox = checked.sandbox;
  check = () => expect(checked.violations()).toEqual([]);
}

function inspectionOf(token: string, mail = email): HostInspection {
  const credential = { kind: "api-token" as const, email: mail, reveal: async () => token };
  return createTestClient(sandbox.apiUrl, { credential }).inspection;
}

async function learn(token: string) {
  const host = inspectionOf(token);
  return learnScopes(await host.identify(), host);
}

/** All that a call could have changed, as the workspace's owner sees it. */
async function everything(): Promise<unknown> {
  const authorization = `Basic ${btoa("ada@shop.example:ATATT-ada")}`;
  const read = async (path: string): Promise<unknown> =>
    (await fetch(`${sandbox.apiUrl}${path}`, { headers: { authorization } })).json();
  const shop = "/repositories/acme/shop";
  return {
    snapshot: sandbox.snapshot(),
    lists: await Promise.all(
      [
        "/repositories/acme",
        `${shop}/refs/branches`,
        `${shop}/hooks`,
        "/workspaces/acme/hooks",
        `${shop}/default-reviewers`,
      ].map(read),
    ),
  };
}

describe("each of the twelve scopes, when it is missing, is the one found missing", () => {
  const ways = [
    ["by the credential headers", {}, "headers"],
    ["by one refusal", { credentialHeaders: false }, "refusal"],
    ["by a probe for each", { credentialHeaders: false, namesScopes: false }, "probes"],
  ] as const;

  test.each(ways)(
    "%s",
    async (_, switches, source) => {
      await start(switches);
      const before = await everything();
      for (const scope of tokenScopes) {
        // Without it nobody says whose token it is, so that one ends before.
        if (scope === "read:user:bitbucket" && source === "probes") continue;
        const named = scope === "read:user:bitbucket" ? "refusal" : source;
        const known = await learn(without(scope));
        expect([scope, known.source]).toEqual([scope, named]);
        const { features, scopes } = capabilitiesOf({ kind: "api-token", known, gaps: [] });
        // What Bitbucket removed can't be asked for.
        const silent = source === "probes" && scope === "read:issue:bitbucket";
        // Bitbucket: writing hooks needs the reading as well, so a probe for it can't tell without that.
        const also =
          source === "probes" && scope === "read:webhook:bitbucket"
            ? ["write:webhook:bitbucket"]
            : [];
        const off = features.filter((feature) => !feature.on).map((feature) => feature.id);
        expect([scope, off]).toEqual([scope, silent ? [] : featuresOf(scope)]);
        const missing = scopes.filter((row) => row.state === "missing").map((row) => row.scope);
        expect([scope, missing]).toEqual([
          scope,
          scope === "read:issue:bitbucket" ? [] : [scope, ...also],
        ]);
      }
      expect(await everything()).toEqual(before);
    },
    60_000,
  );

  test("what it costs: one call, two, or twelve", async () => {
    for (const [switches, calls] of [
      [{}, 1],
      [{ credentialHeaders: false }, 2],
      [{ credentialHeaders: false, namesScopes: false }, 12],
    ] as const) {
      await start(switches);
      await learn(full);
      expect(sandbox.calls()).toHaveLength(calls);
      await sandbox.close();
    }
  });
});

describe("probes", () => {
  test("of a token that may do everything change nothing, neither its deleting nor its writing ones", async () => {
    await start({ credentialHeaders: false, namesScopes: false });
    const before = await everything();
    const known = await learn("ATATT-more");
    expect(known).toMatchObject({ source: "probes", unknown: ["read:issue:bitbucket"] });
    expect(known.granted).toHaveLength(11);
    expect(await everything()).toEqual(before);
    const wrote = sandbox.calls({ user: "kody" }).filter((call) => call.method !== "GET");
    expect(wrote.length).toBeGreaterThan(0);
    for (const call of wrote) expect(call.status).toBeGreaterThanOrEqual(400);
  });

  test.each([
    [404, "granted"],
    [409, "granted"],
    [200, "granted"],
    [403, "missing"],
    [503, "unknown"],
    [400, "unknown"],
  ] as const)("an answer %i means %s", async (status, state) => {
    await start();
    const host = await createScriptedHost([{ status, body: { error: { message: "x" } } }]);
    const { inspection } = createTestClient(host.apiUrl);
    expect(await inspection.probe("read:pipeline:bitbucket")).toMatchObject({ state });
    await host.close();
  });

  test("end at a 401, and know no scopes but those of the table", async () => {
    await start();
    const refused = inspectionOf("ATATT-wrong");
    expect(await rejection(refused.probe("read:project:bitbucket"))).toMatchObject({
      code: "credential-refused",
    });
    expect(await inspectionOf(full).probe("delete:repository:bitbucket")).toEqual({
      state: "unknown",
    });
  });
});

describe("an account is looked at", () => {
  test("permissions, members, pull requests and one repository", async () => {
    await start();
    const host = inspectionOf(full);
    expect(await host.workspaces()).toMatchObject([{ slug: "acme", administrator: false }]);
    const [first, ...more] = await host.permissions("acme", true);
    expect([first?.ref, first?.permission, more]).toEqual([
      { workspace: "acme", slug: "shop" },
      "admin",
      [],
    ]);
    expect(await host.permissions("acme", false)).toHaveLength(1);
    expect(await host.countMembers("acme")).toBe(2);
    const kody = (await host.identify()).account?.uuid ?? "";
    expect(await host.writesPullRequests("acme", kody)).toBe(false);
    const ada = inspectionOf("ATATT-ada", "ada@shop.example");
    expect(await ada.writesPullRequests("acme", (await ada.identify()).account?.uuid ?? "")).toBe(
      true,
    );
    await host.readRepository({ workspace: "acme", slug: "shop" });
  });

  test("Bitbucket's clock is read from its answer", async () => {
    await start();
    const host = await createScriptedHost([
      { status: 200, headers: { date: "Wed, 25 Nov 2026 12:00:00 GMT" }, body: { uuid: "{u}" } },
      { status: 200, headers: { date: "nonsense" }, body: { uuid: "{u}" } },
    ]);
    const { inspection } = createTestClient(host.apiUrl);
    expect((await inspection.identify()).hostTime).toEqual(new Date("2026-11-25T12:00:00Z"));
    expect((await inspection.identify()).hostTime).toBeNull();
    await host.close();
  });

  test("an access token that may not ask who it is says what it may", async () => {
    await start();
    const credential = { kind: "access-token" as const, reveal: async () => "ATCTT-bot" };
    const { inspection } = createTestClient(sandbox.apiUrl, { credential });
    expect(await inspection.identify()).toMatchObject({
      account: null,
      scopes: ["pullrequest", "webhook"],
      source: "refusal",
    });
  });
});
