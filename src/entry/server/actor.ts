import type { Context } from "hono";
import type { Actor } from "../../core/domain/index.ts";

const key = "kody-actor";

/** Noted by whatever let the request pass. */
export function setActor(context: Context, actor: Actor): void {
  context.set(key, actor);
}

/** Who sent this request; the console for one that nobody noted. */
export function actorOf(context: Context): Actor {
  const actor: unknown = context.get(key);
  // Only `setActor` writes this key.
  return actor === undefined ? { kind: "console" } : (actor as Actor);
}
