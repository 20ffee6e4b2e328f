import { Hono } from "hono";
import { logPart, logStoragePath } from "./rest/index.ts";
import type { World } from "./world.ts";

/**
 * The storage that logs of finished steps are moved to. Whoever knows the address may read it; as such storages do, it
 * refuses a request that also carries a credential.
 */
export function createLogStorage(world: World): Hono {
  const storage = new Hono();
  storage.get(`${logStoragePath}/:pipeline/:step`, (c) => {
    if (c.req.header("authorization") !== undefined) {
      return c.text("Only one way of authentication is allowed.", 400);
    }
    const { pipeline, step } = c.req.param();
    const found = [...world.state.repositories.values()]
      .flatMap((repository) => repository.pipelines)
      .find((one) => one.uuid === pipeline)
      ?.steps.find((one) => one.uuid === step);
    if (found === undefined || found.log === null) return c.text("There is no such key.", 404);
    const { status, bytes, headers } = logPart(found.log, c.req.header("range") ?? null);
    return c.body(new Uint8Array(bytes), status, headers);
  });
  return storage;
}
