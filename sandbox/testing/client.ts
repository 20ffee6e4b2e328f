import { isJsonObject, parseJson } from "../json.ts";
import type { Json } from "../json.ts";
import type { Sandbox } from "../options.ts";

export interface TestAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; null when it is none. */
  body: Json;
}

export interface TestRequest {
  body?: Json;
  /** Sent instead of JSON. */
  form?: FormData | URLSearchParams;
  headers?: Record<string, string>;
}

export interface TestClient {
  (method: string, path: string, request?: TestRequest): Promise<TestAnswer>;
}

/** `Authorization` by Basic. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** Calls the API below `/2.0` with an `Authorization` header, or without for null. */
export function clientOf(sandbox: Sandbox, authorization: string | null): TestClient {
  return async (method, path, request = {}) => {
    const headers: Record<string, string> = { ...request.headers };
    if (authorization !== null) {
      headers["authorization"] = authorization;
    }
    let body: FormData | URLSearchParams | string | undefined = request.form;
    if (request.body !== undefined) {
      headers["content-type"] ??= "application/json";
      body = JSON.stringify(request.body);
    }
    const response = await fetch(sandbox.apiUrl + path, {
      method,
      headers,
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: jsonOrNull(text) };
  };
}

function jsonOrNull(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

/** What a path of keys and indexes leads to; null when it leads nowhere. */
export function at(body: Json, ...path: (string | number)[]): Json {
  let found: Json = body;
  for (const part of path) {
    const next: Json | undefined = Array.isArray(found)
      ? found[Number(part)]
      : isJsonObject(found)
        ? found[part]
        : undefined;
    found = next ?? null;
  }
  return found;
}

/** The keys of the object that a path leads to. */
export function keysAt(body: Json, ...path: (string | number)[]): string[] {
  const found = at(body, ...path);
  return isJsonObject(found) ? Object.keys(found) : [];
}

/** The same as text. */
export function textAt(body: Json, ...path: (string | number)[]): string {
  const found = at(body, ...path);
  return typeof found === "string" ? found : JSON.stringify(found);
}

/** One field of every item of a list. */
export function eachOf(body: Json, ...path: (string | number)[]): Json[] {
  const values = at(body, "values");
  return Array.isArray(values) ? values.map((item) => at(item, ...path)) : [];
}

/** The message of Bitbucket's error form. */
export function messageOf(answer: TestAnswer): string {
  return textAt(answer.body, "error", "message");
}
