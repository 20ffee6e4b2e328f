import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDelivery } from "./delivery.ts";

const pullrequest = {
  id: 3,
  title: "Orders",
  description: "Adds orders",
  state: "OPEN",
  draft: true,
  author: { uuid: "{author}" },
  source: {
    branch: { name: "feature/x" },
    commit: { hash: "f945c96c71d0" },
    repository: { full_name: "fork/shop" },
  },
  destination: {
    branch: { name: "main" },
    commit: { hash: "174561d625c9" },
    repository: { full_name: "acme/shop" },
  },
  links: { html: { href: "https://bitbucket.org/acme/shop/pull-requests/3" } },
  updated_on: "2026-01-02T03:04:05.000000+00:00",
};
const payload = {
  actor: { uuid: "{actor}" },
  repository: { uuid: "{repo}", full_name: "acme/shop" },
  pullrequest,
};

function bytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

describe("parseDelivery", () => {
  it("reads what an event about a pull request says", () => {
    expect(parseDelivery("pullrequest:updated", bytes(payload))).toEqual({
      kind: "pullrequest:updated",
      actorUuid: "{actor}",
      repository: { uuid: "{repo}", ref: { workspace: "acme", slug: "shop" } },
      pullRequest: {
        ref: { workspace: "acme", slug: "shop", id: 3 },
        title: "Orders",
        description: "Adds orders",
        state: "open",
        draft: true,
        authorUuid: "{author}",
        source: { branch: "feature/x", commit: "f945c96c71d0", repository: "fork/shop" },
        destination: { branch: "main", commit: "174561d625c9", repository: "acme/shop" },
        url: "https://bitbucket.org/acme/shop/pull-requests/3",
        updatedOn: "2026-01-02T03:04:05.000000+00:00",
      },
      comment: null,
    });
  });

  it("reads the comment of a comment event", () => {
    const comment = {
      id: 9,
      content: { raw: "@kody ignore" },
      user: { uuid: "{person}" },
      parent: { id: 8 },
      inline: { path: "src/a.ts", to: 4 },
    };
    expect(
      parseDelivery("pullrequest:comment_created", bytes({ ...payload, comment })),
    ).toMatchObject({
      comment: {
        id: 9,
        body: "@kody ignore",
        authorUuid: "{person}",
        parentId: 8,
        path: "src/a.ts",
        deleted: false,
      },
    });
  });

  it("reads what old payloads, deleted accounts and deleted forks leave", () => {
    const bare = {
      actor: null,
      repository: { uuid: "{repo}", full_name: "acme/shop" },
      pullrequest: {
        id: 3,
        title: null,
        state: "FUTURE",
        author: null,
        source: { branch: { name: "x" }, commit: null, repository: null },
        links: { html: { href: "javascript:alert(1)" } },
      },
    };
    expect(parseDelivery("pullrequest:fulfilled", bytes(bare))).toMatchObject({
      actorUuid: null,
      pullRequest: {
        title: "",
        description: "",
        state: "open",
        draft: false,
        authorUuid: null,
        source: { branch: "x", commit: null, repository: null },
        destination: { branch: "", commit: null, repository: null },
        url: "https://bitbucket.org/acme/shop/pull-requests/3",
      },
    });
  });

  it.each([
    ["MERGED", "merged"],
    ["DECLINED", "declined"],
    ["SUPERSEDED", "superseded"],
    ["DRAFT", "open"],
    ["QUEUED", "open"],
  ])("state %s is %s", (state, expected) => {
    const read = parseDelivery(
      "pullrequest:updated",
      bytes({ ...payload, pullrequest: { ...pullrequest, state } }),
    );
    expect(read).toMatchObject({ pullRequest: { state: expected } });
  });

  it("a pull request in state DRAFT is a draft, whatever its flag", () => {
    const raw = { ...pullrequest, state: "DRAFT", draft: undefined };
    const read = parseDelivery("pullrequest:updated", bytes({ ...payload, pullrequest: raw }));
    expect(read).toMatchObject({ pullRequest: { state: "open", draft: true } });
  });

  it.each(["repo:push", "issue:created", "pullrequest:unheard_of", "", "PULLREQUEST:CREATED"])(
    "does not use %j, whatever its body",
    (eventKey) => {
      expect(parseDelivery(eventKey, bytes(payload))).toMatchObject({ ignored: "not-used" });
      expect(parseDelivery(eventKey, Buffer.from("{"))).toMatchObject({ ignored: "not-used" });
    },
  );

  it.each([
    ["", "not JSON"],
    ["{", "not JSON"],
    ["null", "its top"],
    ["[]", "its top"],
    ["{}", "at repository"],
    [
      JSON.stringify({ ...payload, repository: { uuid: "{repo}", full_name: "acme" } }),
      "repository.full_name",
    ],
    [JSON.stringify({ ...payload, repository: { full_name: "acme/shop" } }), "repository.uuid"],
    [JSON.stringify({ ...payload, pullrequest: { ...pullrequest, id: -1 } }), "pullrequest.id"],
    [JSON.stringify({ ...payload, pullrequest: { ...pullrequest, id: "3" } }), "pullrequest.id"],
  ])("says where %s is malformed", (body, place) => {
    const read = parseDelivery("pullrequest:created", Buffer.from(body));
    expect(read).toMatchObject({ ignored: "malformed", reason: expect.stringContaining(place) });
  });

  it("survives JSON that is nested 100,000 deep", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(parseDelivery("pullrequest:created", Buffer.from(deep))).toMatchObject({
      ignored: "malformed",
    });
    const inside = JSON.stringify(payload).replace('"Orders"', deep);
    expect(parseDelivery("pullrequest:created", Buffer.from(inside))).toMatchObject({
      ignored: "malformed",
    });
    const unread = JSON.stringify(payload).replace('"title"', `"unread":${deep},"title"`);
    expect(parseDelivery("pullrequest:created", Buffer.from(unread))).toMatchObject({
      pullRequest: { ref: { id: 3 } },
    });
  });

  it("never throws, whatever the key and the bytes", () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom("pullrequest:created", "pullrequest:comment_created"),
    );
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((json) => Buffer.from(json)),
    );
    fc.assert(
      fc.property(key, body, (eventKey, raw) => {
        expect(parseDelivery(eventKey, raw)).toHaveProperty("ignored");
      }),
    );
  });

  it("never throws when any part of a real payload is replaced by anything", () => {
    const mutated = fc
      .tuple(fc.nat(), fc.jsonValue())
      .map(([place, value]) => replaceAt(payload, place, value));
    fc.assert(
      fc.property(mutated, (value) => {
        const read = parseDelivery("pullrequest:created", bytes(value));
        if ("ignored" in read) {
          expect(read.reason).toMatch(/^The delivery .+\.$/);
          return;
        }
        expect(read.pullRequest.ref.id).toBeGreaterThan(0);
        expect(["open", "merged", "declined", "superseded"]).toContain(read.pullRequest.state);
        expect(typeof read.pullRequest.title).toBe("string");
        expect(read.pullRequest.url).toMatch(/^https?:\/\//);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** A copy of `value` whose `place`-th node (modulo their number) is `replacement`. */
function replaceAt(value: unknown, place: number, replacement: unknown): unknown {
  let total = 0;
  JSON.stringify(value, (_, node: unknown) => {
    total += 1;
    return node;
  });
  let index = 0;
  const target = place % total;
  const text = JSON.stringify(value, (_, node: unknown) => {
    const hit = index === target;
    index += 1;
    return hit ? replacement : node;
  });
  return text === undefined ? null : JSON.parse(text);
}
