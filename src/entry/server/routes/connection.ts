import { Hono } from "hono";
import {
  connectRequest,
  expiryRequest,
  type ConnectionAnswer,
  type ConnectRequest,
  type DisconnectAnswer,
  type ExpiryRequest,
  type GuideAnswer,
  type TokenAuditAnswer,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { refuse } from "../errors.ts";
import { limitOf, readRequest } from "../read-request.ts";

export interface ConnectionServices {
  guide(): Promise<GuideAnswer>;
  connection(): Promise<ConnectionAnswer>;
  /** The first token, or one that takes the place of the one in use: checked first, then swapped. */
  connect(request: ConnectRequest, actor: Actor): Promise<ConnectionAnswer>;
  setExpiry(request: ExpiryRequest, actor: Actor): Promise<ConnectionAnswer>;
  /** The token before this one is revoked at Atlassian: no more reminders. */
  confirmRevoked(actor: Actor): Promise<ConnectionAnswer>;
  /** After a refusal: asks Bitbucket whether it takes the token again. */
  retry(actor: Actor): Promise<ConnectionAnswer>;
  disconnect(actor: Actor): Promise<DisconnectAnswer>;
  /** Newest first. */
  audits(limit: number): Promise<TokenAuditAnswer[]>;
  audit(id: string): Promise<TokenAuditAnswer | null>;
  /** Null when there is no such audit. */
  auditAsCsv(id: string): Promise<string | null>;
  runAudit(actor: Actor): Promise<TokenAuditAnswer>;
}

export function connectionRoutes(services: ConnectionServices): Hono {
  const routes = new Hono();
  routes.get("/guide", async (context) => context.json(await services.guide()));
  routes.get("/connection", async (context) => context.json(await services.connection()));
  routes.post("/connection", async (context) => {
    const request = await readRequest(context, connectRequest);
    return context.json(await services.connect(request, actorOf(context)), 201);
  });
  routes.put("/connection/expiry", async (context) => {
    const request = await readRequest(context, expiryRequest);
    return context.json(await services.setExpiry(request, actorOf(context)));
  });
  routes.post("/connection/revoked", async (context) =>
    context.json(await services.confirmRevoked(actorOf(context))),
  );
  routes.post("/connection/retry", async (context) =>
    context.json(await services.retry(actorOf(context))),
  );
  routes.delete("/connection", async (context) =>
    context.json(await services.disconnect(actorOf(context))),
  );
  routes.get("/audits", async (context) =>
    context.json({ audits: await services.audits(limitOf(context)) }),
  );
  routes.post("/audits", async (context) =>
    context.json(await services.runAudit(actorOf(context)), 201),
  );
  routes.get("/audits/:id", async (context) => {
    const id = context.req.param("id");
    if (context.req.query("format") === "csv") {
      const csv = await services.auditAsCsv(id);
      if (csv === null) return refuse(context, 404, "There is no such audit.");
      return context.body(csv, 200, {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="kody-audit-${id.replace(/\W/g, "")}.csv"`,
      });
    }
    const audit = await services.audit(id);
    return audit === null ? refuse(context, 404, "There is no such audit.") : context.json(audit);
  });
  return routes;
}
