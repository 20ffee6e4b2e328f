import { afterEach, describe, expect, it } from "vitest";
import { isKodyError, type KodyError } from "../../core/domain/index.ts";
import type { BitbucketClient } from "./client.ts";
import {
  createScriptedHost,
  createTestClient,
  createTestClock,
  rejection,
  type Reaction,
  type ScriptedHost,
} from "./scripted-host.ts";

const ref = { workspace: "acme", slug: "shop", id: 1 };
const commit = "a".repeat(40);
const status = {
  key: "kody",
  state: "successful",
  name: "Kody",
  description: "fine",
  url: "https://kody.example",
  refname: "feature",
} as const;
const annotation = {
  externalId: "1",
  kind: "bug",
  summary: "s",
  details: "d",
  severity: "low",
  path: "a.ts",
  line: 1,
} as const;
const hookSpec = {
  url: "https://kody.example/h",
  description: "Kody",
  active: true,
  events: ["repo:push"],
};

const comment = {
  id: 7,
  content: { raw: "hello" },
  user: { uuid: "{u}" },
  created_on: "2026-01-01",
};
const hook = { uuid: "{h}", url: "https://kody.example/h", active: true, events: ["repo:push"] };
/** Fits every schema at once, so that one success serves all calls. */
const success: Reaction = {
  status: 200,
  body: { ...comment, ...hook, title: "t", values: [], state: "OPEN", display_name: "Kody" },
};

const repeatable: Record<string, (client: BitbucketClient) => Promise<unknown>> = {
  "GET a pull request": ({ codeHost }) => codeHost.getPullRequest(ref),
  "GET a list": ({ codeHost }) => codeHost.listComments(ref),
  "PUT a comment": ({ codeHost }) => codeHost.editComment(ref, 7, "new"),
  "POST a build status": ({ codeHost }) => codeHost.setBuildStatus(ref, commit, status),
  "POST annotations": ({ codeHost }) => codeHost.addAnnotations(ref, commit, "kody", [annotation]),
  "POST a resolution": ({ codeHost }) => codeHost.resolveThread(ref, 7),
  "PUT a hook": ({ hooks }) => hooks.updateHook({ kind: "repository", ref }, "{h}", hookSpec),
};

const creating: Record<string, (client: BitbucketClient) => Promise<unknown>> = {
  "POST a comment": ({ codeHost }) => codeHost.createComment(ref, { body: "hello" }),
  "POST a hook": ({ hooks }) => hooks.createHook({ kind: "repository", ref }, hookSpec),
};

const serverErrors: Reaction[] = [500, 502, 503, 504, 555].map((code) => ({
  status: code,
  body: "",
}));
/** Failures of which nobody knows whether the call took effect. */
const ambiguous: Reaction[] = [...serverErrors, "drop", { status: 200, cutShort: true }];

let host: ScriptedHost | null = null;

afterEach(async () => {
  await host?.close();
  host = null;
});

async function run(
  script: readonly Reaction[],
  call: (client: BitbucketClient) => Promise<unknown>,
): Promise<{ error: KodyError | null; requests: number; slept: number[] }> {
  host = await createScriptedHost(script);
  const clock = createTestClock();
  // Time limits are real time: long enough for a busy machine wherever an answer comes.
  const timeoutMs = script.includes("silence") ? 1_000 : 20_000;
  const client = createTestClient(host.apiUrl, { clock, limits: { timeoutMs } });
  const outcome = await call(client).then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome !== null && !isKodyError(outcome)) {
    throw new Error("Something else than a KodyError was thrown.", { cause: outcome });
  }
  const result = { error: outcome, requests: host.received.length, slept: clock.slept };
  await host.close();
  return result;
}

describe.each(Object.entries(repeatable))("%s", (_, call) => {
  it("succeeds after every passing failure", async () => {
    for (const failure of [...ambiguous, { status: 429 }]) {
      const result = await run([failure, failure, success], call);
      expect(result).toMatchObject({ error: null, requests: 3 });
      expect(result.slept).toHaveLength(2);
    }
  });

  it("is given up as unavailable after four tries", async () => {
    for (const failure of ambiguous) {
      const { error, requests } = await run([failure], call);
      expect(requests).toBe(4);
      expect(error).toMatchObject({ code: "host-unavailable", retryable: true });
    }
  });

  it("is given up as rate-limited after four 429", async () => {
    const { error, requests } = await run([{ status: 429 }], call);
    expect(requests).toBe(4);
    expect(error).toMatchObject({ code: "rate-limited", retryable: true, retryAfter: 60 });
  });

  it("is not repeated when repeating can't help", async () => {
    for (const [code, expected] of [
      [400, "host-rejected"],
      [403, "permission-missing"],
      [404, "not-found"],
      [410, "host-rejected"],
      [422, "host-rejected"],
    ] as const) {
      const { error, requests } = await run([{ status: code, body: {} }, success], call);
      expect({ code: error?.code, retryable: error?.retryable, requests }).toEqual({
        code: expected,
        retryable: false,
        requests: 1,
      });
    }
  });
});

describe.each(Object.entries(creating))("%s", (_, call) => {
  it("is sent once, and its outcome called unknown, when the answer is lost", async () => {
    for (const failure of ambiguous) {
      const { error, requests } = await run([failure, success], call);
      expect(requests).toBe(1);
      expect(error).toMatchObject({ code: "outcome-unknown", retryable: true });
      expect(error?.message).toMatch(/unknown whether it was created\. Look before/);
    }
  });

  it("is called unknown when it succeeded with an answer that can't be read", async () => {
    for (const body of ["", "<html>", "{", "[]", { id: "seven" }]) {
      const { error, requests } = await run([{ status: 201, body }, success], call);
      expect(requests).toBe(1);
      expect(error?.code).toBe("outcome-unknown");
    }
  });

  it("is repeated after 429, which has no effect", async () => {
    expect(await run([{ status: 429 }, success], call)).toMatchObject({ error: null, requests: 2 });
  });

  it("is repeated when Bitbucket was never reached", async () => {
    for (const code of ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]) {
      let tries = 0;
      const unreachable: typeof fetch = () => {
        tries += 1;
        return Promise.reject(
          new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) }),
        );
      };
      const error = await rejection(
        call(createTestClient("http://127.0.0.1:9/2.0", { fetch: unreachable })),
      );
      expect(tries).toBe(4);
      expect(error).toMatchObject({ code: "host-unavailable", retryable: true });
    }
  });

  it("is refused for good by 400, 403 and 404", async () => {
    for (const code of [400, 403, 404]) {
      const { error, requests } = await run([{ status: code, body: {} }, success], call);
      expect(requests).toBe(1);
      expect(error?.retryable).toBe(false);
    }
  });
});

const get = ({ codeHost }: BitbucketClient): Promise<unknown> => codeHost.getPullRequest(ref);
const create = ({ codeHost }: BitbucketClient): Promise<unknown> =>
  codeHost.createComment(ref, { body: "hello" });

describe("an answer that never comes", () => {
  it("is given up after the time limit, and asked for again when that is harmless", async () => {
    const result = await run(["silence", success], get);
    expect(result).toMatchObject({ error: null, requests: 2 });
  });

  it("leaves the outcome of a creating call unknown", async () => {
    const { error, requests } = await run(["silence", success], create);
    expect(requests).toBe(1);
    expect(error?.code).toBe("outcome-unknown");
    expect(error?.message).toContain("no answer within 1 s");
  });
});

describe("an answer that came", () => {
  it("leaves no timer behind", async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const answering: typeof fetch = async () => new Response('{"id":1}');
    await get(createTestClient("http://127.0.0.1:9/2.0", { fetch: answering }));
    expect(timers()).toBe(before);
  });
});

describe("a refusal whose words are lost", () => {
  it("is a refusal all the same", async () => {
    for (const call of [get, create]) {
      const { error, requests } = await run([{ status: 404, cutShort: true }, success], call);
      expect(requests).toBe(1);
      expect(error?.code).toBe("not-found");
    }
  });
});

describe("waiting", () => {
  it("doubles its span, with jitter", async () => {
    const { slept } = await run([{ status: 503 }], get);
    expect(slept).toEqual([250, 500, 1_000]);
  });

  it("keeps to Retry-After in seconds", async () => {
    const { slept } = await run([{ status: 503, headers: { "retry-after": "7" } }, success], get);
    expect(slept).toEqual([7_250]);
  });

  it("keeps to Retry-After as a date", async () => {
    const headers = { "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT" };
    const { slept } = await run([{ status: 429, headers }, success], get);
    expect(slept).toEqual([10_000]);
  });

  it("gives up at once, saying when to come back, when it would be long", async () => {
    const headers = { "retry-after": "600" };
    const limited = await run([{ status: 429, headers }, success], get);
    expect(limited).toMatchObject({ requests: 1, slept: [] });
    expect(limited.error).toMatchObject({ code: "rate-limited", retryAfter: 600 });
    const down = await run([{ status: 503, headers }, success], get);
    expect(down).toMatchObject({ requests: 1, slept: [] });
    expect(down.error).toMatchObject({ code: "host-unavailable", retryAfter: 600 });
  });

  it("does not believe in years", async () => {
    const { error } = await run([{ status: 429, headers: { "retry-after": "99999999999" } }], get);
    expect(error?.retryAfter).toBe(3_600);
  });
});

describe("replacing a report", () => {
  const report = {
    id: "kody",
    title: "t",
    details: "d",
    result: "passed",
    link: "https://k.example",
    data: [],
  } as const;

  it("deletes first, whether or not there was one, each step repeated on its own", async () => {
    host = await createScriptedHost([
      { status: 502 },
      { status: 404 },
      "drop",
      { status: 200, body: {} },
    ]);
    await createTestClient(host.apiUrl).codeHost.putReport(ref, commit, report, true);
    expect(host.received.map((request) => request.method)).toEqual([
      "DELETE",
      "DELETE",
      "PUT",
      "PUT",
    ]);
  });
});
