import type { Json } from "../json.ts";
import { PageError, pageBody, readPage } from "../paging.ts";
import type { PageRequest, PageRules } from "../paging.ts";
import { parseQuery, QueryError, sortBy } from "../query.ts";
import { ApiError } from "./errors.ts";
import type { Answer, ApiRequest } from "./operation.ts";

export interface ListRules extends PageRules {
  /** Fields that `q` may ask for; none: `q` is ignored. */
  queryFields?: readonly string[];
  sortFields?: readonly string[];
  /** Paths below an item that it has only when `fields=` names them. */
  extras?: readonly string[];
}

/** One page of a list: `q`, `sort`, `page` and `pagelen` as the rules allow. */
export function listAnswer<T>(
  request: ApiRequest,
  items: readonly T[],
  serialize: (item: T) => Json,
  rules: ListRules = {},
): Answer {
  const page = pageOf(request, rules);
  const rows = items.map((item) => ({ item, json: lazy(() => serialize(item)) }));
  const wanted = asked(request, rows, rules);
  const values = wanted.slice(page.offset, page.offset + page.length).map((row) => row.json());
  const body = pageBody(page, rules, values, { total: wanted.length }, request.address);
  return { status: 200, body, extras: (rules.extras ?? []).map((path) => `values.${path}`) };
}

/** Where the page begins and how long it is. @throws ApiError 400 */
export function pageOf(request: ApiRequest, rules: PageRules): PageRequest {
  try {
    return readPage(request.query, rules);
  } catch (error) {
    throw asApiError(error);
  }
}

interface Row<T> {
  item: T;
  json: () => Json;
}

function asked<T>(request: ApiRequest, rows: Row<T>[], rules: ListRules): Row<T>[] {
  const q = request.query.get("q");
  const sort = request.query.get("sort");
  try {
    let wanted = rows;
    if (q !== null && rules.queryFields !== undefined) {
      const test = parseQuery(q, rules.queryFields);
      wanted = wanted.filter((row) => test(row.json()));
    }
    if (sort !== null && rules.sortFields !== undefined) {
      wanted = sortBy(wanted, sort, rules.sortFields, (row) => row.json());
    }
    return wanted;
  } catch (error) {
    throw asApiError(error);
  }
}

function asApiError(error: unknown): unknown {
  return error instanceof QueryError || error instanceof PageError
    ? new ApiError(400, error.message)
    : error;
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
