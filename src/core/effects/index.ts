/** How Kody changes a pull request: each effect exactly once, and its own comments known again. */
export {
  isGone,
  isRefusal,
  postOnce,
  repeatable,
  resolveOnce,
  superseded,
  type EffectContext,
  type PostedComment,
} from "./effects.ts";
export {
  findingMarker,
  readMarker,
  summaryFingerprint,
  summaryMarker,
} from "./marker.ts";
export { learnFromCreated, learnFromProof, provable, type OwnAccount } from "./own-account.ts";
