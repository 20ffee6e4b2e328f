import type { ErrorAnswer } from "../../../src/contract/index.ts";

/** What Kody's API said. `status` is 0 when there was no answer at all. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly message: string };

const listeners = new Set<() => void>();

/** Calls `listener` whenever Kody answers that nobody is signed in; gives back what ends that. */
export function whenSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** GET of a path below /api. */
export function read<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  return call<T>(path, signal === undefined ? {} : { signal });
}

/** A write. The header is one that pages of other origins cannot send. */
export function write<T>(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const headers = { "x-kody": "1", "content-type": "application/json" };
  return call<T>(
    path,
    body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) },
  );
}

async function call<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(`/api${path}`, { ...init, credentials: "same-origin" });
    const text = await response.text();
    if (response.status === 401) for (const listener of listeners) listener();
    if (!response.ok)
      return { ok: false, status: response.status, message: messageOf(text, response.status) };
    // The server and this page are of one version and share the contract, so the shape is not checked again.
    const value = (text === "" ? null : JSON.parse(text)) as T;
    return { ok: true, value };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    return {
      ok: false,
      status: 0,
      message: "Kody doesn't answer. Check that it is running; this page keeps trying.",
    };
  }
}

/** The sentence of an error answer; one of our own when a proxy or a crash answered instead. */
export function messageOf(text: string, status: number): string {
  try {
    const body: unknown = JSON.parse(text);
    if (isErrorAnswer(body)) return body.error.message;
  } catch {
    // Not JSON: something between this page and Kody answered.
  }
  return `Kody answered with status ${status}. Its log says more.`;
}

function isErrorAnswer(body: unknown): body is ErrorAnswer {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return (
    typeof error === "object" &&
    error !== null &&
    "message" in error &&
    typeof error.message === "string"
  );
}
