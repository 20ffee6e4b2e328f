import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { maxBodyBytes, refuse } from "./errors.ts";
import { sameOrigin } from "./origin.ts";
import { connectionRoutes } from "./routes/connection.ts";
import { leftoverRoutes } from "./routes/leftovers.ts";
import { memoryRoutes } from "./routes/memories.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { entranceRoutes, peopleRoutes } from "./routes/people.ts";
import { providerRoutes } from "./routes/provider.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import { reviewRoutes } from "./routes/reviews.ts";
import { settingRoutes } from "./routes/settings.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import type { ServerServices } from "./services.ts";
import { roleRequired, sessionRequired } from "./session.ts";

/** The JSON API that the web page, the command line and the demo use. */
export function apiRoutes(services: ServerServices): Hono {
  const routes = new Hono();
  routes.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => refuse(context, 413, "The request is too large."),
    }),
  );
  const { people, publicUrl } = services;
  routes.use(sameOrigin(publicUrl));
  routes.route("/", entranceRoutes(people, publicUrl));
  routes.route("/", providerRoutes(people.provider, publicUrl));
  // What stands below this line is for people who are signed in.
  routes.use(sessionRequired(people.sessionPerson, publicUrl));
  routes.use(roleRequired);
  routes.route("/", peopleRoutes(people, publicUrl));
  routes.route("/", connectionRoutes(services.connection));
  routes.route("/", repositoryRoutes(services.repositories));
  routes.route("/", reviewRoutes(services.reviews));
  routes.route("/", memoryRoutes(services.memories));
  routes.route("/", leftoverRoutes(services.leftovers));
  routes.route("/", noticeRoutes(services.notices));
  routes.route("/", subscriptionRoutes(services.subscriptions));
  routes.route("/", settingRoutes(services.settings));
  routes.all("*", (context) => refuse(context, 404, "There is no such address in Kody's API."));
  return routes;
}
