import type { JsonObject } from "../json.ts";

/** An answer that is an error; Bitbucket: `{"type":"error","error":{message, …}}`. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: JsonObject | string;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    details: JsonObject = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.body = { type: "error", error: { message, ...details } };
    this.headers = headers;
  }
}

/** An error in a form of its own: a text, an HTML page, or another JSON object. */
export class PlainError extends Error {
  readonly status: number;
  readonly body: JsonObject | string;
  readonly headers: Record<string, string>;

  constructor(status: number, body: JsonObject | string, contentType: string) {
    super(`Status ${status}`);
    this.name = "PlainError";
    this.status = status;
    this.body = body;
    this.headers = { "content-type": contentType };
  }
}

/** 400 about one field of the request. */
export function fieldError(field: string, text: string): ApiError {
  return new ApiError(400, `${field}: ${text}`, { fields: { [field]: [text] } });
}

export function notFound(message = "Resource not found"): ApiError {
  return new ApiError(404, message);
}

export function forbidden(message: string): ApiError {
  return new ApiError(403, message);
}

/** Bitbucket: a path without an API. */
export function noSuchApi(): ApiError {
  return new ApiError(404, "Resource not found", {
    detail:
      "There is no API hosted at this URL.\n\nFor information about our API's, please refer to the documentation at: https://developer.atlassian.com/bitbucket/api/2/reference/",
  });
}

/** Bitbucket: a function that was removed; the address is given twice. */
export function gone(change: string): PlainError {
  const data = {
    announcement_url: `https://developer.atlassian.com/cloud/bitbucket/changelog#${change}`,
  };
  const body = {
    type: "error",
    error: {
      message: `${change} - Functionality has been deprecated`,
      detail: "Please read the changelog entry for more details.",
      data,
    },
    data,
  };
  return new PlainError(410, body, "application/json; charset=utf-8");
}
