import type { World } from "./world.ts";
import { userNamed } from "./world.ts";

/** The value of the header `Authorization` for the first token of this user that still counts. */
export function tokenOf(world: World, username: string): string {
  const user = userNamed(world.state, username);
  const token = [...world.state.tokens.values()].find(
    (one) => one.user === user.uuid && one.kind === "api" && !one.revoked,
  );
  if (token === undefined) {
    throw new Error(`${username} has no API token. Give one in the seed.`);
  }
  return `Basic ${Buffer.from(`${user.email}:${token.token}`).toString("base64")}`;
}

export async function askAs(
  authorization: string,
  method: string,
  url: string,
  body: object | undefined,
): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  }
  return text === "" ? null : JSON.parse(text);
}
