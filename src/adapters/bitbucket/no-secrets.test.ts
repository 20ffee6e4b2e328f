import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { isKodyError } from "../../core/domain/index.ts";
import {
  canary,
  canaryEmail,
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type Received,
  type ScriptedHost,
} from "./scripted-host.ts";

const ref = { workspace: "acme", slug: "shop", id: 1 };
const hookSecret = "hook-secret-canary-5d1e";
const pair = Buffer.from(`${canaryEmail}:${canary}`).toString("base64");
const forms = [
  canary,
  encodeURIComponent(canary),
  Buffer.from(canary).toString("base64"),
  pair,
  hookSecret,
  Buffer.from(hookSecret).toString("base64"),
];

let host: ScriptedHost | null = null;
afterEach(async () => {
  await host?.close();
  host = null;
});

function assertClean(value: unknown): void {
  const shown = [
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value) ?? "",
    String(value),
  ].join("\n");
  for (const form of forms) expect(shown).not.toContain(form);
}

/** An answer that repeats everything it got, where Bitbucket puts its words. */
function echo(status: number): (request: Received) => Reaction {
  return (request) => {
    const words = `${JSON.stringify(request.headers)} ${request.body} ${canary} ${encodeURIComponent(canary)} ${pair}`;
    const scope = `scope ${canary}`;
    const detail = status === 403 ? { required: [scope], granted: [words] } : words;
    const fields = { body: [request.body], [words]: [words], [canary]: canary };
    return {
      status,
      headers: { "x-echo": canary },
      body: { error: { message: words, detail, fields } },
    };
  };
}

describe("no secret leaves the client", () => {
  it.each([200, 301, 400, 401, 403, 404, 409, 410, 429, 500])(
    "by an answer with %i that repeats it",
    async (status) => {
      const events: unknown[] = [];
      host = await createScriptedHost(echo(status));
      const client = createTestClient(host.apiUrl, {
        log: (event) => events.push(event),
        onCredentialRefused: (reason) => events.push(reason),
      });
      const spec = {
        url: "https://k.example",
        description: "",
        active: true,
        events: ["repo:push"],
        secret: hookSecret,
      };
      for (const attempt of [
        rejection(client.codeHost.getPullRequest(ref)),
        rejection(client.codeHost.createComment(ref, { body: "x" })),
        rejection(client.hooks.createHook({ kind: "repository", ref }, spec)),
      ]) {
        const error = await attempt;
        expect(isKodyError(error)).toBe(true);
        assertClean(error);
      }
      expect(events.length).toBeGreaterThan(0);
      assertClean(events);
      assertClean(client);
    },
  );

  it("by a network error that repeats it", async () => {
    const events: unknown[] = [];
    const failing: typeof fetch = () =>
      Promise.reject(new TypeError(`failed with ${canary}`, { cause: new Error(`Basic ${pair}`) }));
    const client = createTestClient("http://127.0.0.1:9/2.0", {
      fetch: failing,
      log: (event) => events.push(event),
    });
    assertClean(await rejection(client.codeHost.getPullRequest(ref)));
    assertClean(events);
  });

  it("by a token that no header can carry", async () => {
    for (const token of [`${canary}\n`, `${canary}é`, `${canary} x`, ""]) {
      const credential = { kind: "access-token", reveal: async () => token } as const;
      const error = await rejection(
        createTestClient("http://127.0.0.1:9/2.0", { credential }).codeHost.getPullRequest(ref),
      );
      expect(error).toMatchObject({ code: "invalid-input" });
      assertClean(error);
    }
  });

  it("in the log, which names each attempt", async () => {
    const events: unknown[] = [];
    host = await createScriptedHost([{ status: 503 }, "drop", { status: 200, body: { id: 1 } }]);
    const client = createTestClient(host.apiUrl, { log: (event) => events.push(event) });
    await client.codeHost.getPullRequest(ref);
    const route = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";
    expect(events).toEqual([
      { method: "GET", route, status: 503, ms: 0, attempt: 1 },
      { method: "GET", route, status: null, ms: 0, attempt: 2, error: expect.any(String) },
      { method: "GET", route, status: 200, ms: 0, attempt: 3 },
    ]);
  });
});
