import { Hono } from "hono";
import { z } from "zod";
import { parseSeedFile } from "../seed-file/index.ts";
import type { Sandbox } from "../options.ts";
import type { Switches } from "../state.ts";

/** What the admin API can do besides what a test can do with the sandbox itself. */
export interface AdminContext {
  sandbox: Pick<
    Sandbox,
    | "seed"
    | "deliveries"
    | "settled"
    | "calls"
    | "callCounts"
    | "faults"
    | "commit"
    | "openPullRequest"
    | "snapshot"
    | "reset"
  >;
  switches: Switches;
  clock: { now(): number; offsetMs: number };
}

const faultInput = z.strictObject({
  route: z.string().exactOptional(),
  method: z.string().exactOptional(),
  count: z.number().int().min(1).exactOptional(),
  skip: z.number().int().min(0).exactOptional(),
  status: z.number().int().min(200).max(599).exactOptional(),
  body: z.union([z.string(), z.record(z.string(), z.json())]).exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  delayMs: z.number().min(0).max(600_000).exactOptional(),
  drop: z.enum(["before", "after"]).exactOptional(),
});

const place = { workspace: z.string(), slug: z.string() };

const commitInput = z.strictObject({
  ...place,
  branch: z.string(),
  from: z.string().exactOptional(),
  message: z.string(),
  files: z.record(z.string(), z.union([z.string(), z.null()])),
  author: z.strictObject({ name: z.string(), email: z.string() }).exactOptional(),
  user: z.string().exactOptional(),
});

const pullRequestInput = z.strictObject({
  ...place,
  title: z.string(),
  source: z.string(),
  destination: z.string().exactOptional(),
  description: z.string().exactOptional(),
  author: z.string(),
  reviewers: z.array(z.string()).exactOptional(),
  draft: z.boolean().exactOptional(),
});

/** `/_sandbox`: watch and steer the sandbox from any language. */
export function createAdmin(context: AdminContext): Hono {
  const { sandbox, clock } = context;
  const admin = new Hono();
  admin.onError((error, c) => c.json({ error: error.message }, 400));
  admin.use("*", async (c, next) => {
    const refusal = outsider(new URL(c.req.url), c.req.header("origin"));
    if (refusal !== null) {
      return c.json({ error: refusal }, 403);
    }
    return next();
  });
  admin.get("/health", (c) => c.json({ status: "ok", now: clock.now() }));
  admin.get("/calls", (c) => {
    const since = c.req.query("since");
    const filter = since === undefined ? {} : { since: Number(since) };
    return c.json({ counts: sandbox.callCounts(filter), calls: sandbox.calls(filter) });
  });
  admin.get("/deliveries", (c) => c.json({ deliveries: sandbox.deliveries() }));
  admin.get("/snapshot", (c) => c.json(sandbox.snapshot()));
  admin.post("/seed", async (c) => {
    await sandbox.seed(parseSeedFile(await c.req.text()));
    return c.json({ seeded: true }, 201);
  });
  admin.post("/settled", async (c) => {
    await sandbox.settled();
    return c.json({ settled: true });
  });
  admin.post("/faults", async (c) => {
    sandbox.faults.add(faultInput.parse(await c.req.json()));
    return c.json({ added: true }, 201);
  });
  admin.delete("/faults", (c) => {
    sandbox.faults.clear();
    return c.body(null, 204);
  });
  admin.get("/clock", (c) => c.json({ offsetMs: clock.offsetMs, now: clock.now() }));
  admin.post("/clock", async (c) => {
    const input = z.strictObject({ offsetMs: z.number() }).parse(await c.req.json());
    clock.offsetMs = input.offsetMs;
    return c.json({ offsetMs: clock.offsetMs, now: clock.now() });
  });
  admin.get("/switches", (c) => c.json({ ...context.switches }));
  admin.post("/reset", async (c) => {
    await sandbox.reset();
    return c.json({ reset: true });
  });
  admin.post("/commits", async (c) => {
    const { workspace, slug, ...input } = commitInput.parse(await c.req.json());
    return c.json(await sandbox.commit({ workspace, slug }, input), 201);
  });
  admin.post("/pull-requests", async (c) => {
    const { workspace, slug, ...input } = pullRequestInput.parse(await c.req.json());
    return c.json(await sandbox.openPullRequest({ workspace, slug }, input), 201);
  });
  return admin;
}

/**
 * Why a request is refused, or null. A page of another site can make a browser send requests
 * here: it gives itself away by the name it reached this machine under, or by its origin.
 */
function outsider(url: URL, origin: string | undefined): string | null {
  if (!/^(127\.0\.0\.1|localhost)$/.test(url.hostname)) {
    return `The admin API answers on 127.0.0.1 and localhost only, not on ${url.hostname}.`;
  }
  return origin === undefined || origin === url.origin
    ? null
    : "The admin API does not answer pages of other sites.";
}
