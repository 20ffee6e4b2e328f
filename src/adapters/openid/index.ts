/** Sign-in through an OpenID provider. */
export { createIdentityProvider, type ProviderSettings } from "./provider.ts";
