import type { PageContext } from "../state.ts";
import { markup, type Markup } from "./markup.ts";

export type FindUser = PageContext["findUser"];

/** The user's display name; Bitbucket's own words for one who is gone. */
export function nameOf(findUser: FindUser, id: string | null): string {
  if (id === null) return "Former user";
  return findUser(id)?.displayName ?? "Former user";
}

const format = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** A time (milliseconds since 1970) in UTC, to the second on hover. */
export function printTime(at: number): Markup {
  const exact = new Date(at).toISOString();
  return markup`<time datetime="${exact}" title="${exact}">${format.format(at)} UTC</time>`;
}

/** "1 comment", "2 comments"; "no comments" for none. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? `no ${many}` : `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
