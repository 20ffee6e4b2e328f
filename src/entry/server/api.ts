import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { z } from "zod";
import { connectRequest, reviewRequest, watchRequest } from "../../contract/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import { maxBodyBytes, refuse } from "./errors.ts";
import type { ServerServices } from "./services.ts";
import type { Sessions } from "./session.ts";

/** The JSON API that the web page, the command line and the demo use. */
export function apiRoutes(services: ServerServices, sessions: Sessions): Hono {
  const routes = new Hono();
  routes.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => refuse(context, 413, "The request is too large."),
    }),
  );
  routes.use(sessions.sameOrigin);
  routes.post("/session", async (context) => openSession(context, sessions));
  routes.use(sessions.required);
  routes.delete("/session", (context) => {
    sessions.close(context);
    return context.body(null, 204);
  });
  routes.get("/status", async (context) => context.json(await services.status()));
  routes.post("/connection", async (context) =>
    context.json(await services.connect(await read(context, connectRequest)), 201),
  );
  routes.get("/repositories", async (context) =>
    context.json({ repositories: await services.repositories() }),
  );
  routes.post("/repositories", async (context) =>
    context.json(await services.watch(await read(context, watchRequest)), 201),
  );
  routes.get("/reviews", async (context) =>
    context.json({ reviews: await services.reviews(limitOf(context)) }),
  );
  routes.post("/reviews", async (context) =>
    context.json(await services.requestReview(await read(context, reviewRequest)), 202),
  );
  routes.get("/reviews/:id", async (context) => {
    const review = await services.review(context.req.param("id"));
    return review === null
      ? refuse(context, 404, "There is no such review.")
      : context.json(review);
  });
  routes.all("*", (context) => refuse(context, 404, "There is no such address in Kody's API."));
  return routes;
}

async function openSession(context: Context, sessions: Sessions): Promise<Response> {
  const body: unknown = await context.req.json().catch(() => null);
  const key = typeof body === "object" && body !== null && "key" in body ? body.key : null;
  const answer = typeof key === "string" ? sessions.open(context, key) : "refused";
  if (answer === "limited") return refuse(context, 429, "Too many wrong keys. Wait a minute.");
  if (answer === "refused")
    return refuse(context, 401, "This key is not the one that Kody printed at its start.");
  return context.body(null, 204);
}

/** Strict towards requests: unknown fields are refused, and every problem is named at once. */
async function read<T extends z.ZodType>(context: Context, schema: T): Promise<z.infer<T>> {
  const body: unknown = await context.req.json().catch(() => {
    throw new KodyError("invalid-input", "The request is not JSON.");
  });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "request"}: ${issue.message}`,
  );
  throw new KodyError("invalid-input", `${problems.join("; ")}.`);
}

function limitOf(context: Context): number {
  const asked = Number(context.req.query("limit") ?? "50");
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, 500) : 50;
}
