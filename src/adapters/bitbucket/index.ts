/** Bitbucket Cloud's REST API and webhooks. */
export {
  createBitbucketClient,
  type BitbucketClient,
  type BitbucketClientOptions,
  type BitbucketCredential,
  type ClientLimits,
} from "./client.ts";
export {
  parseDelivery,
  type DeliveredComment,
  type IgnoredDelivery,
  type ParsedDelivery,
} from "./delivery.ts";
export { createMemoryLedger } from "./ledger.ts";
export { pullRequestFromUrl } from "./pull-request-url.ts";
export { parseStatusDelivery, statusEventKeys, type StatusDelivery } from "./status-delivery.ts";
export { verifySignature } from "./signature.ts";
