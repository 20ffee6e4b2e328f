import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { parseDelivery } from "./delivery.ts";
import {
  account,
  comment,
  hook,
  pullRequest,
  readComplaint,
  repository,
  workspaceAccess,
} from "./schema/index.ts";
import { verifySignature } from "./signature.ts";

/** Recorded answers and deliveries of Bitbucket; reference data that is not part of the project. */
const folder = new URL("../../../../shared/bitbucket/fixtures/", import.meta.url);
const present = existsSync(folder);
if (!present) {
  process.stderr.write(
    "ABSENT: Bitbucket's recorded answers; the schemas are checked with made-up ones only.\n",
  );
}

type Raw = Readonly<Record<string, unknown>>;

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path such as `source.commit.hash`; undefined where the path ends early. */
function at(raw: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((node, name) => (isRaw(node) ? node[name] : undefined), raw);
}

function* objectsIn(value: unknown): Generator<Raw> {
  if (Array.isArray(value)) {
    for (const one of value) yield* objectsIn(one);
  } else if (isRaw(value)) {
    yield value;
    for (const one of Object.values(value)) yield* objectsIn(one);
  }
}

const files = present ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
const documents = new Map(
  files.map((name): [string, unknown] => [
    name,
    JSON.parse(readFileSync(new URL(name, folder), "utf8")),
  ]),
);
const recorded = [...documents].flatMap(([name, document]) =>
  [...objectsIn(document)].map((raw) => ({ name, raw })),
);

interface Kind {
  readonly schema: z.ZodType;
  readonly is: (raw: Raw) => boolean;
  /** Field of the parsed value → what it must be, read from the raw one by other means. */
  readonly expected: (raw: Raw) => Raw;
  readonly atLeast: number;
  readonly madeUp: Raw;
}

function tip(raw: Raw, name: string): Raw {
  return {
    branch: at(raw, `${name}.branch.name`) ?? "",
    commit: at(raw, `${name}.commit.hash`) ?? null,
    repository: at(raw, `${name}.repository.full_name`) ?? null,
  };
}

const states: Raw = {
  OPEN: "open",
  MERGED: "merged",
  DECLINED: "declined",
  SUPERSEDED: "superseded",
};

const kinds: Record<string, Kind> = {
  "pull request": {
    schema: pullRequest,
    is: (raw) => typeof raw["id"] === "number" && isRaw(raw["source"]) && isRaw(raw["destination"]),
    expected: (raw) => ({
      id: raw["id"],
      title: raw["title"],
      description: raw["description"] ?? "",
      state: states[String(raw["state"])] ?? "open",
      draft: raw["draft"] ?? false,
      authorUuid: at(raw, "author.uuid") ?? null,
      source: tip(raw, "source"),
      destination: tip(raw, "destination"),
      url: at(raw, "links.html.href") ?? null,
      updatedOn: raw["updated_on"] ?? "",
    }),
    atLeast: 25,
    madeUp: {
      id: 1,
      title: "t",
      state: "OPEN",
      draft: true,
      source: { branch: { name: "x" } },
      destination: {},
    },
  },
  comment: {
    schema: comment,
    is: (raw) => raw["type"] === "pullrequest_comment" && isRaw(raw["content"]),
    expected: (raw) => ({
      id: raw["id"],
      body: at(raw, "content.raw"),
      authorUuid: at(raw, "user.uuid") ?? null,
      deleted: raw["deleted"] ?? false,
      replyTo: at(raw, "parent.id") ?? null,
      path: at(raw, "inline.path") ?? null,
      resolved: isRaw(raw["resolution"]),
      createdOn: raw["created_on"] ?? "",
      url: at(raw, "links.html.href") ?? null,
    }),
    atLeast: 6,
    madeUp: {
      id: 1,
      type: "pullrequest_comment",
      content: { raw: "hello" },
      parent: { id: 2 },
      resolution: {},
    },
  },
  hook: {
    schema: hook,
    is: (raw) => raw["type"] === "webhook_subscription",
    expected: (raw) => ({
      uuid: raw["uuid"],
      url: raw["url"],
      description: raw["description"] ?? "",
      active: raw["active"],
      events: raw["events"],
      secretSet: raw["secret_set"] ?? false,
    }),
    atLeast: 3,
    madeUp: {
      type: "webhook_subscription",
      uuid: "{h}",
      url: "https://x.example",
      active: true,
      events: ["repo:push"],
    },
  },
  repository: {
    schema: repository,
    is: (raw) => raw["type"] === "repository" && "is_private" in raw,
    expected: (raw) => ({
      ref: {
        workspace: String(raw["full_name"]).split("/")[0],
        slug: String(raw["full_name"]).split("/")[1],
      },
      uuid: raw["uuid"],
      name: raw["name"],
      private: raw["is_private"],
      mainBranch: at(raw, "mainbranch.name") ?? null,
    }),
    atLeast: 20,
    madeUp: {
      type: "repository",
      uuid: "{r}",
      full_name: "acme/shop",
      name: "Shop",
      is_private: true,
    },
  },
  workspace: {
    schema: workspaceAccess,
    is: (raw) => raw["type"] === "workspace_access",
    expected: (raw) => ({
      slug: at(raw, "workspace.slug"),
      uuid: at(raw, "workspace.uuid"),
      administrator: raw["administrator"],
    }),
    atLeast: 2,
    madeUp: {
      type: "workspace_access",
      administrator: true,
      workspace: { slug: "acme", uuid: "{w}" },
    },
  },
  account: {
    schema: account,
    is: (raw) => raw["type"] === "user" && typeof raw["uuid"] === "string",
    expected: (raw) => ({
      uuid: raw["uuid"],
      accountId: raw["account_id"] ?? null,
      displayName: raw["display_name"] ?? raw["nickname"],
    }),
    atLeast: 50,
    madeUp: { type: "user", uuid: "{u}", display_name: "Kody" },
  },
};

describe.each(Object.entries(kinds))("every recorded %s", (_, kind) => {
  it("parses without loss of what Kody uses", () => {
    const found = recorded.filter(({ raw }) => kind.is(raw));
    for (const { name, raw } of [...found, { name: "made up", raw: kind.madeUp }]) {
      const parsed = kind.schema.safeParse(raw);
      expect({ name, error: parsed.error?.issues }).toEqual({ name, error: undefined });
      expect({ name, value: parsed.data }).toMatchObject({ name, value: kind.expected(raw) });
    }
    if (present) expect(found.length).toBeGreaterThanOrEqual(kind.atLeast);
  });
});

describe("every recorded delivery", () => {
  const madeUp = {
    actor: { uuid: "{a}" },
    repository: { uuid: "{r}", full_name: "acme/shop" },
    pullrequest: { id: 1, title: "t", state: "OPEN", source: {}, destination: {} },
  };
  const about = (document: unknown): boolean => isRaw(document) && "pullrequest" in document;

  it("about a pull request parses without loss of what Kody uses", () => {
    const found = [...documents].filter(
      ([name, body]) => name.startsWith("webhook__") && about(body),
    );
    for (const [name, body] of [...found, ["made up", madeUp] as const]) {
      const kind =
        at(body, "comment") === undefined ? "pullrequest:updated" : "pullrequest:comment_created";
      expect({ name, read: parseDelivery(kind, Buffer.from(JSON.stringify(body))) }).toMatchObject({
        name,
        read: {
          kind,
          actorUuid: at(body, "actor.uuid") ?? null,
          repository: { uuid: at(body, "repository.uuid") },
          pullRequest: {
            ref: { id: at(body, "pullrequest.id") },
            title: at(body, "pullrequest.title"),
            source: { commit: at(body, "pullrequest.source.commit.hash") ?? null },
          },
          comment: kind === "pullrequest:updated" ? null : { id: at(body, "comment.id") },
        },
      });
    }
    if (present) expect(found.length).toBeGreaterThanOrEqual(14);
  });

  it("about anything else is not used", () => {
    const found = [...documents].filter(
      ([name, body]) => name.startsWith("webhook__") && !about(body),
    );
    for (const [, body] of [...found, ["made up", { push: {} }] as const]) {
      const read = parseDelivery("repo:push", Buffer.from(JSON.stringify(body)));
      expect(read).toMatchObject({ ignored: "not-used" });
    }
    if (present) expect(found.length).toBeGreaterThanOrEqual(10);
  });

  it("that is signed has the signature that Kody computes", () => {
    const body = present
      ? readFileSync(new URL("webhook__bbs2025-signed_payload.json", folder))
      : Buffer.from("what do ya want for nothing?");
    // Otherwise the second test case of RFC 4231.
    const [
      key = "Jefe",
      signature = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ] = present ? readVector(readFileSync(new URL("SOURCES.md", folder), "utf8")) : [];
    expect(verifySignature(body, signature, [key])).toBe(true);
    expect(verifySignature(body, signature, [`${key}x`])).toBe(false);
  });
});

function readVector(sources: string): [string, string] {
  const [, key, signature] =
    /key `([^`]+)`[^\n]*header `X-Hub-Signature: (sha256=[0-9a-f]+)`/.exec(sources) ?? [];
  if (key === undefined || signature === undefined)
    throw new Error("The signed delivery's key was not found.");
  return [key, signature];
}

describe("every recorded error", () => {
  it("gives its message, its fields and its scopes", () => {
    const madeUp = { error: { message: "No.", fields: { key: ["Too long."] } } };
    const found = [...documents].filter(([name]) => name.startsWith("error__"));
    for (const [name, document] of [...found, ["made up", madeUp] as const]) {
      const body = at(document, "response.body") ?? document;
      const read = readComplaint(body);
      expect({ name, message: read.message }).toEqual({
        name,
        message: expect.stringContaining(String(at(body, "error.message"))),
      });
      expect(read.fields).toEqual(at(body, "error.fields") ?? {});
      const required = at(body, "error.detail.required");
      expect(read.scopes?.required).toEqual(required);
      expect(read.scopes?.granted).toEqual(at(body, "error.detail.granted"));
    }
    if (present) expect(found.length).toBeGreaterThanOrEqual(10);
  });
});
