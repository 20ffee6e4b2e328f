import type { Hono } from "hono";
import {
  automation,
  channelsRequest,
  destinationRequest,
  jiraRequest,
  modelRequest,
  modelUse,
  repositoryModelRequest,
  reviewRequest,
  type DestinationAnswer,
  type ReviewDetail,
} from "../../src/contract/index.ts";
import { review, type ScriptedState } from "./scripted-state.ts";

interface Api {
  readonly state: ScriptedState;
}

/** Model, automation, channels, notices and reviews. */
export function addSettings(routes: Hono, api: Api): void {
  addModel(routes, api, "/api/model", "model");
  addModel(routes, api, "/api/model/fallback", "fallback");
  routes.get("/api/model/use", (context) => context.json(api.state.modelUse));
  routes.put("/api/model/use", async (context) => {
    api.state.modelUse = { ...api.state.modelUse, use: modelUse.parse(await context.req.json()) };
    return context.json(api.state.modelUse);
  });
  routes.put("/api/model/repositories", async (context) => {
    const { model, ...ref } = repositoryModelRequest.parse(await context.req.json());
    const others = api.state.modelUse.repositories.filter(({ slug }) => slug !== ref.slug);
    const repositories = model === "inherited" ? others : [...others, { ...ref, model }];
    api.state.modelUse = { ...api.state.modelUse, repositories };
    return context.json(api.state.modelUse);
  });
  routes.get("/api/automation", (context) => context.json(api.state.automation));
  routes.put("/api/automation", async (context) => {
    api.state.automation = automation.parse(await context.req.json());
    api.state.automationSaved = true;
    return context.json(api.state.automation);
  });
  addJira(routes, api);
  addChannels(routes, api);
  addDestinations(routes, api);
  addReviews(routes, api);
}

function addModel(routes: Hono, api: Api, path: string, slot: "model" | "fallback"): void {
  routes.get(path, (context) => context.json({ model: api.state[slot] }));
  routes.put(path, async (context) => {
    const { provider, model, url, region, key } = modelRequest.parse(await context.req.json());
    const keySet = key !== undefined || api.state[slot]?.keySet === true;
    api.state[slot] = { provider, model, url: url ?? null, region: region ?? null, keySet };
    return context.json(api.state[slot]);
  });
  routes.delete(path, (context) => {
    api.state[slot] = null;
    return context.body(null, 204);
  });
  routes.post(`${path}/test`, (context) =>
    context.json({ ok: true, message: "The model answered in 0.8 s." }),
  );
}

function addJira(routes: Hono, api: Api): void {
  routes.get("/api/jira", (context) => context.json({ jira: api.state.jira }));
  routes.put("/api/jira", async (context) => {
    const { site, email, issues = null } = jiraRequest.parse(await context.req.json());
    api.state.jira = { site, email, issues, tokenSet: true };
    return context.json(api.state.jira);
  });
  routes.delete("/api/jira", (context) => {
    api.state.jira = null;
    return context.body(null, 204);
  });
  routes.post("/api/jira/test", (context) =>
    context.json({ ok: true, message: "acme.atlassian.net knows Kody as Kody." }),
  );
}

function addChannels(routes: Hono, api: Api): void {
  routes.get("/api/channels", (context) => context.json(api.state.channels));
  routes.put("/api/channels", async (context) => {
    const { webhook, email } = channelsRequest.parse(await context.req.json());
    const host = webhook?.url === undefined ? null : new URL(webhook.url).host;
    const kept = api.state.channels.webhook;
    const { password, ...rest } = email ?? {};
    api.state.channels = {
      webhook: webhook === null ? null : host === null ? kept : { host },
      email: email === null ? null : { ...email, ...rest, passwordSet: password !== undefined },
    };
    return context.json(api.state.channels);
  });
  routes.post("/api/channels/test", (context) =>
    context.json({ ok: false, message: "hooks.example answered 404. Check the address." }),
  );
  routes.get("/api/notices", (context) => context.json({ notices: api.state.notices }));
  routes.delete("/api/notices/:id", (context) => {
    api.state.notices = api.state.notices.filter(({ id }) => id !== context.req.param("id"));
    return context.body(null, 204);
  });
}

function addDestinations(routes: Hono, api: Api): void {
  const path = "/api/destinations";
  async function read(id: string, body: unknown): Promise<DestinationAnswer> {
    const { to, ...rest } = destinationRequest.parse(body);
    const address = to.kind === "email" ? to.address : "hooks.example";
    return { ...rest, id, kind: to.kind, address, trouble: null };
  }
  routes.get(path, (context) => context.json({ destinations: api.state.destinations }));
  routes.post(path, async (context) => {
    const id = `d${api.state.destinations.length + 1}`;
    const added = await read(id, await context.req.json());
    api.state.destinations.push(added);
    return context.json(added, 201);
  });
  routes.put(`${path}/:id`, async (context) => {
    const changed = await read(context.req.param("id"), await context.req.json());
    api.state.destinations = api.state.destinations.map((one) =>
      one.id === changed.id ? changed : one,
    );
    return context.json(changed);
  });
  routes.delete(`${path}/:id`, (context) => {
    const id = context.req.param("id");
    api.state.destinations = api.state.destinations.filter((one) => one.id !== id);
    return context.body(null, 204);
  });
  routes.post(`${path}/:id/test`, (context) =>
    context.json({ ok: true, message: "The test message was taken for hooks.example." }),
  );
}

const stages = ["plan", "fetch", "diff", "analyse", "publish"];

function addReviews(routes: Hono, api: Api): void {
  routes.get("/api/reviews", (context) => context.json({ reviews: api.state.reviews }));
  routes.post("/api/reviews", async (context) => {
    const { url } = reviewRequest.parse(await context.req.json());
    const id = Number(/(\d+)$/.exec(url)?.[1] ?? "0");
    api.state.reviews = [review(`r${api.state.reviews.length + 1}`, id), ...api.state.reviews];
    return context.json({ queued: true }, 202);
  });
  routes.get("/api/reviews/:id", (context) => {
    const found = api.state.reviews.find(({ id }) => id === context.req.param("id"));
    if (found === undefined)
      return context.json({ error: { code: "x", message: "No such review." } }, 404);
    const held = api.state.reviewsHeld && found.stage === "analyse";
    const next = held ? found : advance(found);
    api.state.reviews = api.state.reviews.map((one) => (one.id === next.id ? next : one));
    return context.json(found);
  });
}

/** Each look finds a running review one stage further, and at last done. */
function advance(found: ReviewDetail): ReviewDetail {
  if (found.status !== "running") return found;
  const stage = stages[stages.indexOf(found.stage ?? "") + 1];
  if (stage !== undefined) return { ...found, stage };
  return {
    ...found,
    stage: null,
    status: "done",
    finishedAt: new Date().toISOString(),
    durationMs: 2_400,
    counts: { comment: 1, report: 0, suppressed: 0 },
    decisions: [
      {
        rule: "security/sql-injection",
        severity: "high",
        category: "security",
        title: "Unescaped user input reaches the SQL text",
        message: "Pass `sort` as a parameter.",
        path: "src/orders.ts",
        line: 41,
        engine: "oxlint",
        outcome: "comment",
        reason: null,
      },
    ],
  };
}
