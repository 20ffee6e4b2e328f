import { Hono } from "hono";
import {
  reviewRequest,
  type ReviewDetail,
  type ReviewRequest,
  type ReviewSummary,
  type StatusAnswer,
} from "../../../contract/index.ts";
import type { Actor } from "../../../core/domain/index.ts";
import { actorOf } from "../actor.ts";
import { refuse } from "../errors.ts";
import { limitOf, readRequest } from "../read-request.ts";

export interface ReviewServices {
  status(): Promise<StatusAnswer>;
  requestReview(request: ReviewRequest, actor: Actor): Promise<{ queued: boolean }>;
  /** Newest first. */
  reviews(limit: number): Promise<ReviewSummary[]>;
  review(id: string): Promise<ReviewDetail | null>;
}

export function reviewRoutes(services: ReviewServices): Hono {
  const routes = new Hono();
  routes.get("/status", async (context) => context.json(await services.status()));
  routes.get("/reviews", async (context) =>
    context.json({ reviews: await services.reviews(limitOf(context)) }),
  );
  routes.post("/reviews", async (context) => {
    const request = await readRequest(context, reviewRequest);
    return context.json(await services.requestReview(request, actorOf(context)), 202);
  });
  routes.get("/reviews/:id", async (context) => {
    const review = await services.review(context.req.param("id"));
    return review === null
      ? refuse(context, 404, "There is no such review.")
      : context.json(review);
  });
  return routes;
}
