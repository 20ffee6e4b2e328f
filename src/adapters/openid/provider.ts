import * as openid from "openid-client";
import type { IdentityProvider, ProvidedIdentity } from "../../core/ports/index.ts";

export interface ProviderSettings {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const patienceSeconds = 10;
const scope = "openid email profile";

/** OpenID Connect: authorization code with PKCE, state and nonce. The provider is looked up when it is needed first. */
export function createIdentityProvider(settings: ProviderSettings): IdentityProvider {
  let known: Promise<openid.Configuration> | null = null;

  function configuration(): Promise<openid.Configuration> {
    known ??= discover(settings).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  }

  return {
    name: settings.name,
    async begin(redirectUrl) {
      const pending = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      const url = openid.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUrl,
        scope,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, pending };
    },
    async finish(callbackUrl, { state, nonce, verifier }) {
      const provider = await configuration();
      const tokens = await openid.authorizationCodeGrant(provider, new URL(callbackUrl), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("The provider sent no ID token.");
      // Many providers tell the email only when they are asked for it.
      const facts =
        claims["email"] === undefined
          ? await openid.fetchUserInfo(provider, tokens.access_token, claims.sub)
          : claims;
      return identityOf(claims.iss, claims.sub, facts);
    },
  };
}

/** The settings allow http for this machine only. The package looks for this very function. */
// oxlint-disable-next-line typescript/no-deprecated -- marked so that it stands out, not because it will go
const allowHttp = openid.allowInsecureRequests;

async function discover(settings: ProviderSettings): Promise<openid.Configuration> {
  const issuer = new URL(settings.issuer);
  const found = await openid.discovery(
    issuer,
    settings.clientId,
    settings.clientSecret,
    undefined,
    {
      timeout: patienceSeconds,
      execute: issuer.protocol === "http:" ? [allowHttp] : [],
    },
  );
  found.timeout = patienceSeconds;
  return found;
}

function identityOf(
  issuer: string,
  subject: string,
  facts: Readonly<Record<string, unknown>>,
): ProvidedIdentity {
  const { email, email_verified: verified, name } = facts;
  return {
    subject: `${issuer} ${subject}`,
    email: typeof email === "string" && email !== "" ? email : null,
    // Some providers send it as text; what is absent is not verified.
    emailVerified: verified === true || verified === "true",
    name: typeof name === "string" && name.trim() !== "" ? name.trim().slice(0, 200) : null,
  };
}
