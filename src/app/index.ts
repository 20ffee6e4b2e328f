/** The composition root: the only place that joins adapters to ports. */
export { createApp, type App, type AppOverrides } from "./create-app.ts";
export { openParts, type Parts } from "./open-parts.ts";
export { openConsole, type ConsoleKody } from "./console.ts";
export { modelTools } from "./model-review.ts";
export { openTypedModels } from "./open-models.ts";
export { createReviewKit, type ReviewKit } from "./review-kit.ts";
export { invitationLink, verificationAnswer } from "./services/index.ts";
export { packageVersion } from "./system.ts";
export { checkVault, rotateVault } from "./vault.ts";
