import type {
  ConnectionAnswer,
  ReviewDetail,
  ReviewSummary,
  StatusAnswer,
  WatchAnswer,
} from "../../contract/index.ts";
import { KodyError } from "../../core/domain/index.ts";

/** Kody's own HTTP API, as the web page uses it. */
export interface ApiClient {
  connect(credential: { email: string; token: string }): Promise<ConnectionAnswer>;
  watch(repository: { workspace: string; slug: string }): Promise<WatchAnswer>;
  status(): Promise<StatusAnswer>;
  reviews(): Promise<ReviewSummary[]>;
  review(id: string): Promise<ReviewDetail>;
}

/** `key` is the access key that Kody printed at its start. */
export function createApiClient(url: string, key: string): ApiClient {
  async function ask<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
    const response = await send(`${url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
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
    connect: (credential) => ask("POST", "/connection", credential),
    watch: (repository) => ask("POST", "/repositories", repository),
    status: () => ask("GET", "/status"),
    reviews: async () => (await ask<{ reviews: ReviewSummary[] }>("GET", "/reviews")).reviews,
    review: (id) => ask("GET", `/reviews/${encodeURIComponent(id)}`),
  };
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
