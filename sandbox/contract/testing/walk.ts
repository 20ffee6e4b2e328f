import type { Sandbox, Seed } from "../../options.ts";
import { apiTokenScopes } from "../../seed-file/index.ts";
import { isObject, parseJson, type JsonValue } from "../json-value.ts";

/** For tests: users, a repository and a pull request on which every operation of the sandbox can be tried. */
export const walkSeed: Seed = {
  users: [
    {
      username: "ada",
      email: "ada@example.org",
      tokens: [{ token: "ada-token", scopes: [...apiTokenScopes] }],
    },
    {
      username: "grace",
      email: "grace@example.org",
      tokens: [{ token: "grace-token", scopes: [...apiTokenScopes] }],
    },
  ],
  workspaces: [
    {
      slug: "acme",
      name: "Acme",
      members: [{ user: "ada", permission: "owner" }, { user: "grace" }],
      projects: [{ key: "SHOP", name: "Shop" }],
      repositories: [
        {
          slug: "shop",
          project: "SHOP",
          description: "Orders",
          permissions: { ada: "admin", grace: "write" },
          defaultReviewers: ["grace"],
          commits: [
            {
              message: "First",
              files: { "src/a.ts": "one\ntwo\n", "src/old.ts": "x\n".repeat(20), "gone.ts": "x\n" },
            },
            {
              branch: "topic",
              message: "Second",
              files: { "src/a.ts": "one\n2\n", "gone.ts": null, "b.ts": "b\n" },
            },
            {
              branch: "topic",
              message: "Third",
              files: { "src/old.ts": null, "src/new.ts": "x\n".repeat(20) },
            },
            { branch: "second", message: "For merging", files: { "c.ts": "c\n" } },
            { branch: "third", message: "For declining", files: { "d.ts": "d\n" } },
          ],
          pullRequests: [
            {
              title: "Topic",
              source: "topic",
              author: "grace",
              reviewers: ["ada"],
              description: "**Why**",
            },
            { title: "To merge", source: "second", author: "grace" },
          ],
          pipelines: [
            {
              branch: "topic",
              status: "FAILED",
              steps: [{ name: "Test", status: "FAILED", log: "1 failed\n" }],
            },
            { branch: "main", status: "BUILDING", steps: [{ name: "Build", status: "BUILDING" }] },
          ],
        },
      ],
    },
  ],
};

export interface ApiAnswer {
  readonly status: number;
  readonly body: JsonValue;
  readonly text: string;
  readonly headers: Headers;
}

export type CallApi = (
  method: string,
  path: string,
  body?: JsonValue | FormData,
) => Promise<ApiAnswer>;

/** Calls the sandbox as one of the seed's users; redirects are not followed, bodies are sent as JSON or as a form. */
export function callerOf(sandbox: Sandbox, user: "ada" | "grace"): CallApi {
  const authorization = `Basic ${Buffer.from(`${user}@example.org:${user}-token`).toString("base64")}`;
  return async (method, path, body) => {
    const json =
      body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" };
    const answer = await fetch(sandbox.apiUrl + path, {
      method,
      redirect: "manual",
      headers: { authorization, ...json },
      ...(body === undefined
        ? {}
        : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
    return {
      status: answer.status,
      text,
      headers: answer.headers,
      body: isJson ? parseJson(text) : null,
    };
  };
}

/** The text or number at a path of keys, as text. @throws when the answer has none there */
export function pick(answer: ApiAnswer, ...keys: (string | number)[]): string {
  let value: JsonValue | undefined = answer.body;
  for (const key of keys) {
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isObject(value) ? value[String(key)] : undefined;
  }
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Error(
    `The answer ${answer.status} has nothing at ${keys.join(".")}: ${answer.text.slice(0, 300)}`,
  );
}
