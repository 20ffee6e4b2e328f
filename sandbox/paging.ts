import type { Json, JsonObject } from "./json.ts";

/** How one list pages. Bitbucket: the limits differ from list to list. */
export interface PageRules {
  defaultLength?: number;
  maxLength?: number;
  /** An iterator has neither size nor page numbers, only an opaque `next`. */
  iterator?: boolean;
}

/** A page length or position that Bitbucket refuses with 400. */
export class PageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PageError";
  }
}

export interface PageRequest {
  /** Index of the first item. */
  offset: number;
  length: number;
  number: number;
}

/** Reads `page` and `pagelen`. @throws PageError */
export function readPage(query: URLSearchParams, rules: PageRules): PageRequest {
  const max = rules.maxLength ?? 100;
  const length = positive(query.get("pagelen"), rules.defaultLength ?? 10, "Invalid pagelen");
  if (length > max) {
    throw new PageError("Invalid pagelen");
  }
  const page = query.get("page");
  if (rules.iterator === true && page !== null) {
    const offset = readCursor(page);
    return { offset, length, number: 1 };
  }
  const number = positive(page, 1, "Invalid page");
  return { offset: (number - 1) * length, length, number };
}

/**
 * The page as Bitbucket writes it. `values` are the items of this page; `total` is null when it is
 * not known, then `more` says whether another page follows. `address` is the request's own.
 */
export function pageBody(
  request: PageRequest,
  rules: PageRules,
  values: Json[],
  size: { total: number } | { more: boolean },
  address: URL,
): JsonObject {
  const body: JsonObject = { values, pagelen: request.length };
  const end = request.offset + values.length;
  const more = "total" in size ? end < size.total : size.more;
  if (rules.iterator !== true) {
    body["page"] = request.number;
    if ("total" in size) {
      body["size"] = size.total;
    }
    if (request.number > 1) {
      body["previous"] = withPage(address, String(request.number - 1));
    }
  }
  if (more) {
    const next = rules.iterator === true ? writeCursor(end) : String(request.number + 1);
    body["next"] = withPage(address, next);
  }
  return body;
}

function withPage(address: URL, page: string): string {
  const next = new URL(address);
  next.searchParams.set("page", page);
  return next.href;
}

function positive(text: string | null, usual: number, message: string): number {
  if (text === null) {
    return usual;
  }
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new PageError(message);
  }
  return value;
}

/** Short and meaningless to the reader, so that nobody comes to rely on its form. */
function writeCursor(offset: number): string {
  return (offset * 7919 + 104729).toString(36);
}

function readCursor(cursor: string): number {
  const offset = (Number.parseInt(cursor, 36) - 104729) / 7919;
  if (!Number.isInteger(offset) || offset < 0 || writeCursor(offset) !== cursor) {
    throw new PageError("Invalid page");
  }
  return offset;
}
