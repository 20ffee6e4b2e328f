import type { Hono } from "hono";
import {
  connectRequest,
  expiryRequest,
  skipRequest,
  stepIds,
  type SetupAnswer,
  type StatusAnswer,
  type StepId,
  type TokenAuditAnswer,
} from "../../src/contract/index.ts";
import { at, connected, guide, type ScriptedState } from "./scripted-state.ts";

interface Api {
  readonly state: ScriptedState;
}

/** Set-up, token, audits and status. */
export function addConnection(routes: Hono, api: Api): void {
  routes.get("/api/setup", (context) => context.json(setupOf(api.state)));
  routes.post("/api/setup/skip", async (context) => {
    api.state.skipped.add(skipRequest.parse(await context.req.json()).step);
    return context.json(setupOf(api.state));
  });
  routes.get("/api/status", (context) => context.json(statusOf(api.state)));
  routes.get("/api/guide", (context) => context.json(guide));
  routes.get("/api/connection", (context) => context.json(api.state.connection));
  routes.post("/api/connection", async (context) => {
    const { token, expiresOn } = connectRequest.parse(await context.req.json());
    const before = api.state.connection.connection;
    const fresh = connected(token.slice(-4));
    const revoke = before === null ? null : { url: guide.createUrl, tokenHint: before.tokenHint };
    const connection =
      fresh.connection === null ? null : { ...fresh.connection, expiresOn: expiresOn ?? null };
    api.state.connection = { ...fresh, connection, revoke };
    return context.json(api.state.connection, 201);
  });
  routes.put("/api/connection/expiry", async (context) => {
    const { expiresOn } = expiryRequest.parse(await context.req.json());
    const { connection } = api.state.connection;
    if (connection !== null)
      api.state.connection = { ...api.state.connection, connection: { ...connection, expiresOn } };
    return context.json(api.state.connection);
  });
  routes.post("/api/connection/revoked", (context) => {
    api.state.connection = { ...api.state.connection, revoke: null };
    return context.json(api.state.connection);
  });
  routes.delete("/api/connection", (context) => {
    const { connection } = api.state.connection;
    if (connection !== null) {
      const status = "disconnected" as const;
      api.state.connection = { ...api.state.connection, connection: { ...connection, status } };
    }
    return context.json({
      hooksSwitchedOff: 2,
      hooksLeft: [{ place: "acme/billing", reason: "The account is no administrator any more." }],
      deleteHooksAt: ["https://bitbucket.org/acme/shop/admin/webhooks"],
      revokeUrl: guide.createUrl,
    });
  });
  routes.get("/api/audits", (context) => context.json({ audits: api.state.audits }));
  routes.post("/api/audits", (context) => {
    const made = audit(`a${api.state.audits.length + 1}`);
    api.state.audits = [made, ...api.state.audits];
    return context.json(made, 201);
  });
}

export function audit(id: string): TokenAuditAnswer {
  return {
    id,
    at,
    trigger: "demand",
    summary: "The token is valid. 1 finding.",
    ok: false,
    changes: ["acme/billing is new.", "write:repository:bitbucket was taken away."],
    findings: [
      { subject: "Token", state: "good", message: "Bitbucket takes it.", remedy: null },
      {
        subject: "acme/billing",
        state: "problem",
        message: "Its webhook was removed.",
        remedy: "Kody makes it again within 15 minutes.",
      },
    ],
  };
}

function setupOf(state: ScriptedState): SetupAnswer {
  const { hooks, repositories } = state.repositories;
  const done: Readonly<Record<StepId, boolean>> = {
    token: state.connection.connection?.status === "active",
    capabilities: state.connection.connection !== null,
    repositories: repositories.some(({ watched }) => watched),
    webhooks: hooks.wanted > 0 && hooks.wanted === hooks.settled,
    model: state.model !== null,
    automation: state.automationSaved,
    review: state.reviews.some(({ status }) => status === "done"),
  };
  const steps = stepIds.map((id) => {
    const stepState = done[id] ? "done" : state.skipped.has(id) ? "skipped" : "open";
    return { id, state: stepState, summary: done[id] ? "Done." : "" } as const;
  });
  return { steps, next: steps.find((step) => step.state === "open")?.id ?? null };
}

function statusOf(state: ScriptedState): StatusAnswer {
  const { connection } = state.connection;
  return {
    version: "0.1.0",
    connection: connection === null ? null : { ...connection, scopes: ["a", "b"] },
    repositories: state.repositories.repositories
      .filter(({ watched }) => watched)
      .map(({ workspace, slug }) => ({ workspace, slug, enabled: true, hook: true })),
    queue: { waiting: 0, active: 0, deadLetters: 0 },
    lastReviewAt: null,
  };
}
