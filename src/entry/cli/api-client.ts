import type {
  ClaimRequest,
  ConnectionAnswer,
  ReviewDetail,
  ReviewSummary,
  SessionAnswer,
  SignInRequest,
  StatusAnswer,
  WatchAnswer,
} from "../../contract/index.ts";
import { KodyError } from "../../core/domain/index.ts";

/** Kody's own HTTP API, as the web page uses it. */
export interface ApiClient {
  /** Becomes the first administrator, and is signed in from then on. */
  claim(request: ClaimRequest): Promise<SessionAnswer>;
  /** Is signed in from then on. */
  signIn(request: SignInRequest): Promise<SessionAnswer>;
  /** What a request of the session carries. Its cookie is a secret. */
  headers(): Record<string, string>;
  connect(credential: { email: string; token: string }): Promise<ConnectionAnswer>;
  watch(repository: { workspace: string; slug: string }): Promise<WatchAnswer>;
  status(): Promise<StatusAnswer>;
  reviews(): Promise<ReviewSummary[]>;
  review(id: string): Promise<ReviewDetail>;
}

/** Nobody at first; `claim` or `signIn` opens a session, whose cookie it keeps. */
export function createApiClient(url: string): ApiClient {
  const cookies = new Map<string, string>();

  function headers(): Record<string, string> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return { "x-kody": "1", ...(cookie === "" ? {} : { cookie }) };
  }

  async function ask<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
    const response = await send(`${url}/api${path}`, {
      method,
      headers: { ...headers(), "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    keepCookies(response, cookies);
    // The shapes are those of the contract: this client and its server are one program.
    const answer = (await response.json().catch(() => null)) as
      | (T & { error?: { message: string } })
      | null;
    if (response.ok && answer !== null) return answer;
    throw new KodyError(
      "internal",
      answer?.error?.message ?? `Kody at ${url} gave no usable answer (${response.status}).`,
    );
  }
  return {
    claim: (request) => ask("POST", "/claim", request),
    signIn: (request) => ask("POST", "/session", request),
    headers,
    connect: (credential) => ask("POST", "/connection", credential),
    watch: (repository) => ask("POST", "/repositories", repository),
    status: () => ask("GET", "/status"),
    reviews: async () => (await ask<{ reviews: ReviewSummary[] }>("GET", "/reviews")).reviews,
    review: (id) => ask("GET", `/reviews/${encodeURIComponent(id)}`),
  };
}

function keepCookies(response: Response, cookies: Map<string, string>): void {
  for (const line of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (value === "") cookies.delete(name);
    else cookies.set(name, value);
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new KodyError(
      "internal",
      `No Kody answers at ${new URL(url).origin}. Start it with \`kody start\`.`,
      { cause },
    );
  }
}
