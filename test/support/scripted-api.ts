import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import { Hono, type Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";
import { addConnection } from "./scripted-connection.ts";
import { addLeftovers } from "./scripted-leftovers.ts";
import { addMemories } from "./scripted-memories.ts";
import { addRepositories } from "./scripted-repositories.ts";
import { addSettings } from "./scripted-settings.ts";
import {
  acceptInvitationRequest,
  claimRequest,
  inviteRequest,
  passwordRequest,
  personChange,
  signInRequest,
  type PersonAnswer,
} from "../../src/contract/index.ts";
import { emptyState, type ScriptedState } from "./scripted-state.ts";

export interface ScriptedApi {
  readonly url: string;
  readonly secret: string;
  state: ScriptedState;
  /** Every call of the API, e.g. `POST /api/session`. */
  readonly calls: { readonly call: string; readonly body: string }[];
  /** The next `times` calls of `call` are answered with an error instead. */
  refuse(
    call: string,
    status: 400 | 401 | 403 | 409 | 429 | 503,
    message: string,
    times?: number,
  ): void;
  /** Ends every session, as another tab or an administrator would. */
  endSessions(): void;
  reset(): void;
  close(): Promise<void>;
}

const dist = join(import.meta.dirname, "../../web/dist");
const secret = "one-time-secret-of-this-test";
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
};

/** A made-up Kody in this process: serves the built page and speaks the contract, from values that tests set. */
export async function startScriptedApi(): Promise<ScriptedApi> {
  const sessions = new Map<string, string>();
  const refusals = new Map<string, { status: number; message: string; times: number }>();
  const api: Omit<ScriptedApi, "url" | "close"> = {
    secret,
    state: emptyState(),
    calls: [],
    refuse: (call, status, message, times = 1) => refusals.set(call, { status, message, times }),
    endSessions: () => sessions.clear(),
    reset() {
      api.state = emptyState();
      api.calls.length = 0;
      refusals.clear();
      sessions.clear();
    },
  };
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
      },
    }),
  );
  routes.use("/api/*", async (context, next) => {
    const call = `${context.req.method} ${context.req.path}`;
    api.calls.push({ call, body: await context.req.text() });
    const refusal = refusals.get(call);
    if (refusal === undefined || refusal.times === 0) return next();
    refusal.times -= 1;
    return refused(refusal.status, refusal.message);
  });
  addWaysIn(routes, api, sessions);
  routes.use("/api/*", async (context, next) => {
    const cookie = /(?:^|; )kody=([^;]+)/.exec(context.req.header("cookie") ?? "")?.[1];
    const person = personOf(cookie, api.state, sessions);
    if (person === null) return refused(401, "Sign in first.");
    const writes = context.req.method !== "GET";
    if (writes && context.req.header("x-kody") !== "1") return refused(403, "X-Kody is missing.");
    if (writes && person.role !== "admin" && context.req.path !== "/api/password")
      return refused(403, "Only administrators may do this.");
    return next();
  });
  addPeople(routes, api);
  addConnection(routes, api);
  addRepositories(routes, api);
  addMemories(routes, api);
  addLeftovers(routes, api);
  addSettings(routes, api);
  routes.get("*", (context) => page(context.req.path));
  const { url, close } = await listenOnLoopback(routes);
  return Object.assign(api, { url, close });
}

export function refused(status: number, message: string): Response {
  return Response.json({ error: { code: "scripted", message } }, { status });
}

function personOf(
  cookie: string | undefined,
  state: ScriptedState,
  sessions: ReadonlyMap<string, string>,
): PersonAnswer | null {
  const id = sessions.get(cookie ?? "");
  return state.people.find((person) => person.id === id && person.state === "active") ?? null;
}

type Api = Pick<ScriptedApi, "state" | "secret">;

function addWaysIn(routes: Hono, api: Api, sessions: Map<string, string>): void {
  function enter(context: Context, person: PersonAnswer): Response {
    const id = crypto.randomUUID();
    sessions.set(id, person.id);
    setCookie(context, "kody", id, { httpOnly: true, sameSite: "Strict" });
    return context.body(null, 204);
  }
  routes.get("/api/session", (context) => {
    const { claimed, provider } = api.state;
    return context.json({
      claimed,
      provider,
      person: personOf(getCookie(context, "kody"), api.state, sessions),
    });
  });
  routes.post("/api/claim", async (context) => {
    const request = claimRequest.parse(await context.req.json());
    if (api.state.claimed) return refused(409, "This Kody has an administrator already.");
    if (request.secret !== api.secret)
      return refused(401, "The secret is not the one that Kody printed.");
    api.state.claimed = true;
    return enter(context, addPerson(api.state, request.email, "admin", "active", request.name));
  });
  routes.post("/api/session", async (context) => {
    const { email, password } = signInRequest.parse(await context.req.json());
    const person = api.state.people.find((one) => one.email === email && one.state === "active");
    if (person === undefined || password !== "correct horse battery")
      return refused(401, "Email or password is wrong.");
    return enter(context, person);
  });
  routes.post("/api/invitations/accept", async (context) => {
    const { invitation, name } = acceptInvitationRequest.parse(await context.req.json());
    const person = api.state.people.find((one) => invitation === `invitation-${one.id}`);
    if (person?.state !== "invited") return refused(400, "This invitation was used or is over.");
    const active = { ...person, name, state: "active" } as const;
    api.state.people = api.state.people.map((one) => (one.id === person.id ? active : one));
    return enter(context, active);
  });
  routes.delete("/api/session", (context) => {
    sessions.delete(getCookie(context, "kody") ?? "");
    return context.body(null, 204);
  });
}

export function addPerson(
  state: ScriptedState,
  email: string,
  role: PersonAnswer["role"],
  personState: PersonAnswer["state"] = "active",
  name = email,
): PersonAnswer {
  const id = `p${state.people.length + 1}`;
  const person: PersonAnswer = { id, email, name, role, state: personState, lastSeenAt: null };
  state.people.push(person);
  return person;
}

function addPeople(routes: Hono, api: Api): void {
  routes.get("/api/people", (context) => context.json({ people: api.state.people }));
  routes.post("/api/people", async (context) => {
    const { email, role } = inviteRequest.parse(await context.req.json());
    const person = addPerson(api.state, email, role, "invited", "");
    const link = `http://kody.example/invitation#invitation-${person.id}`;
    return context.json({ person, link }, 201);
  });
  routes.put("/api/people/:id", async (context) => {
    const change = personChange.parse(await context.req.json());
    const person = api.state.people.find(({ id }) => id === context.req.param("id"));
    if (person === undefined) return refused(404, "There is no such person.");
    const changed = {
      ...person,
      role: change.role ?? person.role,
      state: change.state ?? person.state,
    };
    api.state.people = api.state.people.map((one) => (one.id === person.id ? changed : one));
    return context.json(changed);
  });
  routes.put("/api/password", async (context) => {
    const { current } = passwordRequest.parse(await context.req.json());
    if (current !== "correct horse battery") return refused(400, "The present password is wrong.");
    return context.body(null, 204);
  });
  routes.get("/api/audit-log", (context) => context.json({ entries: api.state.log }));
  routes.post("/api/audit-log/verify", (context) => {
    const entries = api.state.log.length;
    return context.json({ intact: true, entries, message: `All ${entries} entries are intact.` });
  });
}

async function page(path: string): Promise<Response> {
  const name = /^\/assets\/[\w.-]+$/.test(path) ? path : "/index.html";
  const body = new Uint8Array(await readFile(join(dist, name)));
  return new Response(body, { headers: { "content-type": types[extname(name)] ?? "text/plain" } });
}

async function listenOnLoopback(routes: Hono): Promise<{ url: string; close(): Promise<void> }> {
  const server = await new Promise<ServerType>((resolve) => {
    const started = serve({ fetch: routes.fetch, hostname: "127.0.0.1", port: 0 }, () =>
      resolve(started),
    );
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
