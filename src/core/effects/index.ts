/** How Kody changes a pull request: each effect exactly once, and its own comments known again. */
export type { ActContext } from "./act-context.ts";
export { keepComment } from "./named-comment.ts";
export {
  doOnce,
  isGone,
  isRefusal,
  postOnce,
  repeatable,
  resolveOnce,
  superseded,
  type EffectContext,
  type Outcome,
  type PostedComment,
} from "./effects.ts";
export {
  findingMarker,
  nameFingerprint,
  nameMarker,
  readMarker,
  summaryFingerprint,
  summaryMarker,
} from "./marker.ts";
export { learnFromProof, type OwnAccount } from "./own-account.ts";
