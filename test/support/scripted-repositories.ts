import type { Hono } from "hono";
import {
  selectionRequest,
  watchRequest,
  type AddressAnswer,
  type RepositoriesAnswer,
  type RepositoryAnswer,
  type SelectionRequest,
} from "../../src/contract/index.ts";
import { hook, manyRepositories, repository, type ScriptedState } from "./scripted-state.ts";

interface Api {
  readonly state: ScriptedState;
}

const address: AddressAnswer = {
  url: "https://kody.acme.example",
  state: "reached",
  message: "The address reaches this Kody.",
  remedy: null,
};

/** The list, the choice, and what comes of the webhooks. */
export function addRepositories(routes: Hono, api: Api): void {
  routes.get("/api/repositories", (context) => {
    const answer = api.state.repositories;
    api.state.repositories = settleSome(answer);
    return context.json(answer);
  });
  routes.post("/api/repositories/listing", (context) => {
    const { listing } = api.state.repositories;
    if (listing.state !== "running") api.state.repositories = listed(manyRepositories(20));
    return context.json(api.state.repositories, 202);
  });
  routes.put("/api/repositories/selection", async (context) => {
    const request = selectionRequest.parse(await context.req.json());
    api.state.repositories = selected(api.state.repositories, request);
    return context.json(api.state.repositories, 202);
  });
  routes.post("/api/repositories", async (context) => {
    const { workspace, slug } = watchRequest.parse(await context.req.json());
    const added = repository(slug, { workspace, watched: true, hook: hook("created") });
    const { repositories } = api.state.repositories;
    api.state.repositories = { ...api.state.repositories, repositories: [...repositories, added] };
    return context.json({ workspace, slug, hook: added.hook, queued: 1 }, 201);
  });
  routes.post("/api/repositories/:uuid/hook", (context) => {
    const uuid = context.req.param("uuid");
    const repositories = api.state.repositories.repositories.map((one) =>
      one.uuid === uuid ? { ...one, hook: hook("repaired") } : one,
    );
    api.state.repositories = { ...api.state.repositories, repositories };
    return context.json(hook("repaired"));
  });
  routes.post("/api/address/check", (context) => context.json(address));
  routes.get("/api/pull-requests", (context) =>
    context.json({ pullRequests: api.state.pullRequests }),
  );
}

export function listed(repositories: RepositoryAnswer[]): RepositoriesAnswer {
  return {
    listing: {
      state: "done",
      listed: repositories.length,
      problem: null,
      at: "2026-11-24T09:00:00Z",
    },
    workspaces: [{ slug: "acme", administrator: true, all: false, projects: [] }],
    repositories,
    hooks: { wanted: repositories.filter(({ watched }) => watched).length, settled: 0 },
    watching:
      "Bitbucket tells Kody at once; every 15 minutes Kody makes sure that nothing was missed.",
  };
}

function selected(answer: RepositoriesAnswer, request: SelectionRequest): RepositoriesAnswer {
  const workspaces = answer.workspaces.map((workspace) => {
    const rules = request.rules.filter(({ workspace: slug }) => slug === workspace.slug);
    const all = rules.find(({ project }) => project === null)?.on ?? workspace.all;
    const on = rules.flatMap(({ project, on }) => (project !== null && on ? [project] : []));
    return { ...workspace, all, projects: [...workspace.projects, ...on] };
  });
  const repositories = answer.repositories.map((one) => {
    const byRule = workspaces.some(
      ({ slug, all, projects }) =>
        slug === one.workspace && (all || projects.includes(one.project?.key ?? "")),
    );
    const watched =
      request.watch.includes(one.uuid) ||
      ((byRule || one.watched) && !request.unwatch.includes(one.uuid));
    return { ...one, watched, hook: watched ? (one.hook ?? hook("pending")) : null };
  });
  const wanted = repositories.filter(({ watched }) => watched).length;
  return { ...answer, workspaces, repositories, hooks: { wanted, settled: 0 } };
}

/** Each look finds half of the waiting hooks settled, or the last forty; those of repositories that the account only reads are refused. */
function settleSome(answer: RepositoriesAnswer): RepositoriesAnswer {
  const waiting = answer.repositories.filter((one) => one.hook?.status === "pending");
  const now = new Set(waiting.slice(0, Math.max(waiting.length / 2, 40)).map(({ uuid }) => uuid));
  const repositories = answer.repositories.map((one) =>
    now.has(one.uuid)
      ? {
          ...one,
          hook:
            one.permission === "admin" ? hook("created") : hook("refused", "permission-missing"),
        }
      : one,
  );
  const settled = answer.hooks.wanted - (waiting.length - now.size);
  return { ...answer, repositories, hooks: { ...answer.hooks, settled } };
}
