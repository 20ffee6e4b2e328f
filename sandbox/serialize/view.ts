import type { JsonObject } from "../json.ts";
import type { State } from "../state.ts";

/** Where absolute links lead: the API's base with `/2.0`, and the web pages'. */
export interface Links {
  api: string;
  web: string;
}

/** What serializers need: the data, and the addresses that the asker knows this server under. */
export interface View {
  state: State;
  links: Links;
}

/** `{ href }` */
export function href(address: string): JsonObject {
  return { href: address };
}

/** `{…}`, as Bitbucket writes UUIDs. */
export function braces(uuid: string): string {
  return `{${uuid}}`;
}

/** Bitbucket: ISO-8601 with microseconds and `+00:00`. */
export function time(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}

/** Null stays null. */
export function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : time(ms);
}

/** Bitbucket: hooks end in `Z`. */
export function hookTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

/** Commits have whole seconds. */
export function commitTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "+00:00");
}

/** A path inside an address: slashes stay. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
