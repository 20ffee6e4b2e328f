import { createServer } from "node:http";
import type { Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { answerGit, isGitRequest } from "./git-access.ts";
import type { Api } from "./rest/index.ts";
import type { World } from "./world.ts";

export interface ServerParts {
  api: Api;
  admin: Hono;
  pages: Hono;
  logStorage: Hono;
}

const API = ["/2.0", "/2.0/*", "/api/2.0/*", "/!api/2.0/*"];

/** Everything that answers under one address, except git. */
export function createApp(parts: ServerParts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route("/_sandbox", parts.admin);
  for (const path of API) {
    app.all(path, async (c) => {
      const response = await parts.api(c.req.raw);
      if (response !== null) {
        return response;
      }
      c.env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    });
  }
  // Bitbucket: a path without /2.0 on the API's own host.
  app.use("*", async (c, next) => {
    if (c.req.header("x-forwarded-host") === "api.bitbucket.org") {
      return c.json({ type: "error", error: { message: "Forbidden" } }, 403);
    }
    return next();
  });
  app.route("/", parts.logStorage);
  app.route("/", parts.pages);
  return app;
}

/** Listens on 127.0.0.1 only. `world` is asked anew for each git request. */
export function listen(
  app: Hono<{ Bindings: HttpBindings }>,
  world: World,
  port: number,
): Promise<{ server: Server; port: number }> {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => {
    if (isGitRequest(incoming)) {
      answerGit(world, incoming, outgoing).catch((error: unknown) => {
        if (!outgoing.headersSent) {
          outgoing.writeHead(500, { "content-type": "text/plain" });
        }
        outgoing.end(`The sandbox failed: ${String(error)}\n`);
      });
    } else {
      void listener(incoming, outgoing);
    }
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      resolve({ server, port: bound });
    });
  });
}

/** Ends all connections, also those that are kept alive. */
export function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
