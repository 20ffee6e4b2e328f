/** The composition root: the only place that joins adapters to ports. */
export { createApp, type App, type AppOverrides } from "./create-app.ts";
export { createReviewKit, type ReviewKit } from "./review-kit.ts";
export { packageVersion } from "./system.ts";
export { checkVault, rotateVault } from "./vault.ts";
