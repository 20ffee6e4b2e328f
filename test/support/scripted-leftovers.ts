import type { Hono } from "hono";
import { leftoverDecision, type LeftoverAnswer } from "../../src/contract/index.ts";
import { at, type ScriptedState } from "./scripted-state.ts";

/** What was left open at merges. */
export function addLeftovers(routes: Hono, api: { readonly state: ScriptedState }): void {
  routes.get("/api/leftovers", (context) => context.json({ leftovers: api.state.leftovers }));
  routes.put("/api/leftovers/:id/state", async (context) => {
    const { state } = leftoverDecision.parse(await context.req.json());
    const id = context.req.param("id");
    api.state.leftovers = api.state.leftovers.map((one) =>
      one.id === id ? { ...one, state, closedBy: "Ada Lovelace", closedAt: at } : one,
    );
    return context.json(api.state.leftovers.find((one) => one.id === id));
  });
}

export function leftover(id: string, given: Partial<LeftoverAnswer> = {}): LeftoverAnswer {
  return {
    id,
    repository: "acme/shop",
    pullRequestId: 12,
    pullRequestTitle: "Sort orders",
    pullRequestUrl: "https://bitbucket.org/acme/shop/pull-requests/12",
    severity: "high",
    rule: "security/sql-injection",
    title: "Unescaped user input reaches the SQL text",
    path: "src/orders.ts",
    line: 41,
    state: "open",
    closedBy: null,
    closedAt: null,
    keptAt: at,
    issueKey: null,
    issueProblem: null,
    ...given,
  };
}
