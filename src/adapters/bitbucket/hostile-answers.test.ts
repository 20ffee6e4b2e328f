import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import {
  createScriptedHost,
  createTestClient,
  rejection,
  type Reaction,
  type Received,
  type ScriptedHost,
} from "./scripted-host.ts";

const ref = { workspace: "acme", slug: "shop", id: 1 };
const open: ScriptedHost[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.close()));
});

async function start(script: Parameters<typeof createScriptedHost>[0]): Promise<ScriptedHost> {
  const host = await createScriptedHost(script);
  open.push(host);
  return host;
}

describe("redirects", () => {
  it.each([301, 302, 303, 307, 308])(
    "%i to another host is not followed, so that it never sees the credential",
    async (status) => {
      const thief = await start([{ status: 200, body: { id: 1 } }]);
      const host = await start([{ status, headers: { location: `${thief.apiUrl}/stolen` } }]);
      const client = createTestClient(host.apiUrl);
      const get = await rejection(client.codeHost.getPullRequest(ref));
      expect(get).toMatchObject({
        code: "host-rejected",
        message: expect.stringContaining("redirect"),
      });
      const post = await rejection(client.codeHost.createComment(ref, { body: "x" }));
      expect(post).toMatchObject({ code: "host-rejected", retryable: false });
      expect(thief.received).toEqual([]);
      expect(host.received).toHaveLength(2);
    },
  );
});

describe("pages", () => {
  const comment = (id: number): unknown => ({ id, content: { raw: `number ${id}` } });

  it("are followed to the end, in order", async () => {
    const host = await start((request: Received): Reaction => {
      const page = Number(new URL(request.url, "http://x").searchParams.get("page") ?? "1");
      const next = page < 3 ? { next: `${host.apiUrl}/opaque?page=${page + 1}` } : {};
      return { status: 200, body: { values: [comment(page * 2 - 1), comment(page * 2)], ...next } };
    });
    const comments = await createTestClient(host.apiUrl).codeHost.listComments(ref);
    expect(comments.map((one) => one.id)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(host.received.map((request) => request.url)).toEqual([
      "/2.0/repositories/acme/shop/pullrequests/1/comments?pagelen=50",
      "/2.0/opaque?page=2",
      "/2.0/opaque?page=3",
    ]);
  });

  it("on another origin, or outside the API, are not asked for", async () => {
    const thief = await start([{ status: 200, body: { values: [] } }]);
    for (const next of [
      `${thief.apiUrl}/x`,
      "OWN/internal",
      "OWN/2.0/../x",
      "https://evil.example/2.0/x",
    ]) {
      const host = await start(() => ({
        status: 200,
        body: { values: [comment(1)], next: next.replace("OWN", host.origin) },
      }));
      const error = await rejection(createTestClient(host.apiUrl).codeHost.listComments(ref));
      expect(error).toMatchObject({
        code: "host-rejected",
        message: expect.stringContaining("another server"),
      });
      expect(host.received).toHaveLength(1);
    }
    expect(thief.received).toEqual([]);
  });

  it("that lead in a circle or never end are left", async () => {
    const circle = await start(() => ({
      status: 200,
      body: { values: [], next: `${circle.apiUrl}/again` },
    }));
    const turned = await rejection(createTestClient(circle.apiUrl).codeHost.listComments(ref));
    expect(turned).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("leads back"),
    });
    expect(circle.received).toHaveLength(2);

    let page = 0;
    const endless = await start(() => {
      page += 1;
      return { status: 200, body: { values: [], next: `${endless.apiUrl}/p?page=${page}` } };
    });
    const tired = await rejection(createTestClient(endless.apiUrl).codeHost.listComments(ref));
    expect(tired).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("after 100 pages"),
    });
    expect(endless.received).toHaveLength(100);
  });
});

describe("bodies", () => {
  it("of 25 MB are not read to the end", async () => {
    const host = await start([{ status: 200, body: `"${"x".repeat(25_000_000)}"` }]);
    const error = await rejection(createTestClient(host.apiUrl).codeHost.getPullRequest(ref));
    expect(error).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("is larger than 20 MB"),
    });
    expect(host.received).toHaveLength(1);
  });

  it("are measured after decompression", async () => {
    const bomb = gzipSync(`"${"0".repeat(30_000_000)}"`);
    expect(bomb.byteLength).toBeLessThan(100_000);
    const host = await start([
      { status: 200, headers: { "content-encoding": "gzip" }, body: bomb },
    ]);
    const error = await rejection(createTestClient(host.apiUrl).codeHost.getPullRequest(ref));
    expect(error).toMatchObject({ message: expect.stringContaining("is larger than 20 MB") });
  });

  it("of 25 MB with an error status leave the status", async () => {
    const host = await start([{ status: 404, body: "x".repeat(25_000_000) }]);
    const error = await rejection(createTestClient(host.apiUrl).codeHost.getPullRequest(ref));
    expect(error).toMatchObject({ code: "not-found" });
  });

  it("that are web pages are named, not shown", async () => {
    const page = "<html><h1>Bad Request (400)</h1><p>profile of jdoe</p></html>";
    const headers = { "content-type": "text/html; charset=utf-8" };
    for (const status of [200, 400, 404, 502]) {
      const host = await start([{ status, headers, body: page }]);
      const error = await rejection(createTestClient(host.apiUrl).codeHost.getPullRequest(ref));
      expect(String(error)).not.toMatch(/<|jdoe|Bad Request/);
      expect(JSON.stringify(error)).not.toContain("jdoe");
      if (status === 200 || status === 400) expect(String(error)).toContain("is a web page");
    }
  });

  it("nested 100,000 deep are survived, where they are read and where not", async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    const read = await start([{ status: 200, body: deep }]);
    const error = await rejection(createTestClient(read.apiUrl).codeHost.getPullRequest(ref));
    expect(error).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("unexpected form at id"),
    });

    const unread = await start([{ status: 200, body: `{"id":1,"unknown":${deep}}` }]);
    const found = await createTestClient(unread.apiUrl).codeHost.getPullRequest(ref);
    expect(found.ref.id).toBe(1);

    const complaint = await start([
      { status: 400, body: `{"error":{"message":"no","detail":${deep},"fields":${deep}}}` },
    ]);
    const refused = await rejection(
      createTestClient(complaint.apiUrl).codeHost.getPullRequest(ref),
    );
    expect(refused).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining("(400): no."),
    });
  });

  it("that try to reach prototypes change nothing", async () => {
    const body =
      '{"__proto__":{"polluted":1},"error":{"message":"m","fields":{"__proto__":["x"],"constructor":["y"]}}}';
    const host = await start([{ status: 400, body }]);
    const error = await rejection(createTestClient(host.apiUrl).codeHost.getPullRequest(ref));
    expect(error).toMatchObject({ code: "host-rejected" });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("a name that would lead elsewhere", () => {
  it.each(["..", ".", ""])("%j is refused before anything is sent", async (name) => {
    const host = await start([{ status: 200, body: { id: 1 } }]);
    const client = createTestClient(host.apiUrl);
    const error = await rejection(
      client.codeHost.getPullRequest({ workspace: "acme", slug: name, id: 1 }),
    );
    expect(error).toMatchObject({ code: "invalid-input" });
    expect(host.received).toEqual([]);
  });
});
