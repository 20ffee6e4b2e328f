import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Provider, type Adapter, type AdapterPayload, type Configuration } from "oidc-provider";

/** An OpenID provider on this machine, in this process. */
export interface TestProvider {
  readonly issuer: string;
  /** Who is at the keyboard there; changes from test to test. */
  account: TestAccount;
  /** What the person does at the provider: signs in, or presses "cancel". */
  refuses: boolean;
  /** Answers of the provider that are changed on their way: path → text of the body. */
  readonly tampered: Map<string, (body: string) => string>;
  close(): Promise<void>;
}

export interface TestAccount {
  readonly subject: string;
  readonly email?: string;
  readonly verified?: boolean;
}

export const clientId = "kody";
export const clientSecret = "known-to-both-of-them-0123456789";

/**
 * `redirectUrl` is asked late: Kody's port is known only after its start. For browsers `localhost` is another site than
 * 127.0.0.1.
 */
export async function openTestProvider(
  redirectUrl: () => string,
  host: "127.0.0.1" | "localhost" = "127.0.0.1",
): Promise<TestProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server = createServer((request, response) => handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const test: TestProvider = {
    issuer: `http://${host}:${port}`,
    account: { subject: "nobody" },
    refuses: false,
    tampered: new Map(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  let provider: Provider | null = null;
  handle = (request, response) => {
    // Made at the first request, because the redirect address must be known.
    provider ??= new Provider(test.issuer, configuration(test, redirectUrl()));
    answer(test, provider, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  };
  return test;
}

async function answer(
  test: TestProvider,
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? "/", test.issuer).pathname;
  if (path.startsWith("/interaction/")) return interact(test, provider, request, response);
  const change = test.tampered.get(path);
  if (change !== undefined) changeBody(response, change);
  await provider.callback()(request, response);
}

/** Signs in and consents at once, as a person would with two clicks. */
async function interact(
  test: TestProvider,
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (test.refuses) {
    const error = { error: "access_denied", error_description: "<b>not today</b>" };
    return provider.interactionFinished(request, response, error);
  }
  if (prompt.name === "login") {
    const login = { accountId: test.account.subject };
    return provider.interactionFinished(request, response, { login });
  }
  const grant =
    grantId === undefined
      ? new provider.Grant({
          accountId: session?.accountId ?? "",
          clientId: String(params["client_id"]),
        })
      : await provider.Grant.find(grantId);
  grant?.addOIDCScope("openid email profile");
  const consent = { grantId: (await grant?.save()) ?? "" };
  return provider.interactionFinished(
    request,
    response,
    { consent },
    { mergeWithLastSubmission: true },
  );
}

function configuration(test: TestProvider, redirectUrl: string): Configuration {
  return {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUrl] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    // What follows only keeps the provider from warning about its defaults.
    adapter: memoryAdapter(),
    jwks: { keys: [signingKey()] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ["of no importance"] },
    findAccount: (_, subject) => ({
      accountId: subject,
      claims: () => {
        const { email, verified } = test.account;
        return {
          sub: subject,
          name: "Name at the provider",
          ...(email === undefined ? {} : { email }),
          ...(verified === undefined ? {} : { email_verified: verified }),
        };
      },
    }),
  };
}

/** Koa writes a JSON answer in one piece. */
function changeBody(response: ServerResponse, change: (body: string) => string): void {
  const end = response.end.bind(response);
  response.end = (body?: unknown) => {
    const changed = change(Buffer.isBuffer(body) ? body.toString() : String(body));
    response.setHeader("content-length", Buffer.byteLength(changed));
    return end(changed);
  };
}

/** One for each kind of thing that the provider keeps, all in one map. */
function memoryAdapter(): (kind: string) => Adapter {
  const kept = new Map<string, AdapterPayload>();
  return (kind) => {
    const find = (matches: (payload: AdapterPayload) => boolean) =>
      [...kept].find(([key, payload]) => key.startsWith(`${kind} `) && matches(payload))?.[1];
    return {
      upsert: async (id, payload) => void kept.set(`${kind} ${id}`, payload),
      find: async (id) => kept.get(`${kind} ${id}`),
      findByUid: async (uid) => find((payload) => payload.uid === uid),
      findByUserCode: async (code) => find((payload) => payload.userCode === code),
      async consume(id) {
        const payload = kept.get(`${kind} ${id}`);
        if (payload !== undefined) payload["consumed"] = Math.floor(Date.now() / 1_000);
      },
      destroy: async (id) => void kept.delete(`${kind} ${id}`),
      async revokeByGrantId(grantId) {
        for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
      },
    };
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return { ...privateKey.export({ format: "jwk" }), kty: "RSA" as const, use: "sig" as const };
}
