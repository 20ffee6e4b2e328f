import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { maxBodyBytes, refuse } from "./errors.ts";
import { connectionRoutes } from "./routes/connection.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import { reviewRoutes } from "./routes/reviews.ts";
import { settingRoutes } from "./routes/settings.ts";
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
  routes.route("/", connectionRoutes(services.connection));
  routes.route("/", repositoryRoutes(services.repositories));
  routes.route("/", reviewRoutes(services.reviews));
  routes.route("/", noticeRoutes(services.notices));
  routes.route("/", settingRoutes(services.settings));
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
