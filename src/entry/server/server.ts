import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { KodyError } from "../../core/domain/index.ts";
import { apiRoutes } from "./api.ts";
import { errorAnswer, refuse } from "./errors.ts";
import type { ServerServices } from "./services.ts";
import { pageRoutes } from "./static.ts";
import { reachRoutes, webhookRoutes } from "./webhooks.ts";

/** All routes of Kody. Everything but webhooks, health and the page's own files is behind the session. */
export function createRoutes(services: ServerServices): Hono {
  const routes = new Hono();
  routes.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: "no-referrer",
      xFrameOptions: "DENY",
    }),
  );
  routes.onError((error, context) => errorAnswer(context, error, services.log));
  routes.route("/webhooks", webhookRoutes(services.webhooks));
  routes.route("/reach", reachRoutes(services.webhooks));
  routes.get("/health", async (context) => {
    try {
      await services.health();
      return context.json({ status: "ok" });
    } catch {
      return refuse(context, 503, "The database is out of reach.");
    }
  });
  routes.route("/api", apiRoutes(services));
  routes.route("/", pageRoutes());
  return routes;
}

export interface RunningServer {
  /** e.g. `http://127.0.0.1:7420`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Listens; throws a sentence when the port is taken. */
export async function listen(routes: Hono, host: string, port: number): Promise<RunningServer> {
  const server = await new Promise<ServerType>((resolve, reject) => {
    const options = { fetch: routes.fetch, hostname: host, port, serverOptions: patience };
    const started = serve(options, () => resolve(started));
    // Stays: an error while accepting a connection, such as too many open files, must not end Kody.
    started.on("error", (error: NodeJS.ErrnoException) => reject(explainListen(error, host, port)));
  });
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${reachable(host)}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => {
          if ("closeAllConnections" in server) server.closeAllConnections();
        }, lastAnswersMilliseconds);
        // A connection whose last answer is out is kept alive by its client.
        const sweep = setInterval(() => {
          if ("closeIdleConnections" in server) server.closeIdleConnections();
        }, 20);
        server.close(() => {
          clearTimeout(cut);
          clearInterval(sweep);
          resolve();
        });
      }),
  };
}

/** Bitbucket itself waits 10 s; who sends a request slower than this holds a connection for nothing. */
const patience = { headersTimeout: 10_000, requestTimeout: 30_000 };

/** For requests under way when Kody stops: a delivery that is being stored gets its answer. */
const lastAnswersMilliseconds = 2_000;

/** "Any address" is one to listen on, not one to open in a browser. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

function explainListen(error: NodeJS.ErrnoException, host: string, port: number): KodyError {
  const reason =
    error.code === "EADDRINUSE"
      ? `Port ${port} is taken. Set KODY_PORT to another one, or stop the program that listens there.`
      : `Kody could not listen on ${host}:${port} (${error.code ?? error.message}). Set KODY_HOST and KODY_PORT.`;
  return new KodyError("invalid-input", reason, { cause: error });
}
