import { z } from "zod";
import { comment } from "./comment.ts";
import { fullName } from "./directory.ts";
import { userUuid } from "./fields.ts";
import { pullRequest } from "./pull-request.ts";

/** The events of pull requests. Bitbucket: `actor` and `repository` are in every delivery. */
const deliveryKinds = [
  "pullrequest:created",
  "pullrequest:updated",
  "pullrequest:push",
  "pullrequest:approved",
  "pullrequest:unapproved",
  "pullrequest:changes_request_created",
  "pullrequest:changes_request_removed",
  "pullrequest:comment_created",
  "pullrequest:comment_updated",
  "pullrequest:comment_deleted",
  "pullrequest:comment_resolved",
  "pullrequest:comment_reopened",
  "pullrequest:fulfilled",
  "pullrequest:rejected",
] as const;

export const deliveryKind = z.enum(deliveryKinds);
export type DeliveryKind = z.output<typeof deliveryKind>;

export const delivery = z.object({
  actor: userUuid,
  repository: z.object({ uuid: z.string().min(1), full_name: fullName }),
  pullrequest: pullRequest,
  comment: comment.nullish(),
});
