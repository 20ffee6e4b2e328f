import { isJsonObject } from "./json.ts";
import type { Json } from "./json.ts";

/** A query that Bitbucket would answer with 400; the message says why. */
export class QueryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "QueryError";
  }
}

type Test = (item: Json) => boolean;
type Operator = "=" | "!=" | "~" | "!~" | ">" | ">=" | "<" | "<=" | "IN" | "NOT IN";

interface Token {
  kind: "word" | "string" | "operator" | "mark";
  text: string;
}

/**
 * Bitbucket's query language: comparisons of fields with values, `AND`, `OR`, parentheses.
 * `allowed` are the fields that may be asked for. @throws QueryError
 */
export function parseQuery(text: string, allowed: readonly string[]): Test {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at];
  const take = (): Token => {
    const token = tokens[at];
    if (token === undefined) {
      throw new QueryError(`Unexpected end of the query: ${text}`);
    }
    at += 1;
    return token;
  };
  const isWord = (word: string) => peek()?.kind === "word" && peek()?.text.toUpperCase() === word;

  function either(): Test {
    let left = both();
    while (isWord("OR")) {
      take();
      const [one, other] = [left, both()];
      left = (item) => one(item) || other(item);
    }
    return left;
  }

  function both(): Test {
    let left = single();
    while (isWord("AND")) {
      take();
      const [one, other] = [left, single()];
      left = (item) => one(item) && other(item);
    }
    return left;
  }

  function single(): Test {
    if (peek()?.text === "(" && peek()?.kind === "mark") {
      take();
      const inner = either();
      expectMark(take(), ")");
      return inner;
    }
    const field = take();
    if (field.kind !== "word") {
      throw new QueryError(`A field was expected instead of "${field.text}".`);
    }
    if (!allowed.includes(field.text)) {
      throw new QueryError(`Invalid field name: ${field.text}`);
    }
    const operator = readOperator();
    const values = operator === "IN" || operator === "NOT IN" ? readList() : [readValue(take())];
    return comparison(field.text, operator, values);
  }

  function readOperator(): Operator {
    const token = take();
    const word = token.text.toUpperCase();
    if (token.kind === "word" && word === "NOT" && isWord("IN")) {
      take();
      return "NOT IN";
    }
    const found = OPERATORS.find((operator) => operator === word);
    if (found === undefined) {
      throw new QueryError(`"${token.text}" is no operator.`);
    }
    return found;
  }

  function readList(): Json[] {
    expectMark(take(), "(");
    const values = [readValue(take())];
    while (peek()?.text === ",") {
      take();
      values.push(readValue(take()));
    }
    expectMark(take(), ")");
    return values;
  }

  const test = either();
  const rest = peek();
  if (rest !== undefined) {
    throw new QueryError(`Unexpected "${rest.text}" in the query.`);
  }
  return test;
}

/** Sorts by one field, descending with a leading `-`. @throws QueryError */
export function sortBy<T>(
  items: readonly T[],
  sort: string,
  allowed: readonly string[],
  json: (item: T) => Json,
): T[] {
  const descending = sort.startsWith("-");
  const field = descending ? sort.slice(1) : sort;
  if (!allowed.includes(field)) {
    throw new QueryError(`Invalid field name: ${field}`);
  }
  const keyed = items.map((item) => ({ item, key: valuesAt(json(item), field)[0] ?? null }));
  keyed.sort((one, other) => order(one.key, other.key));
  return (descending ? keyed.toReversed() : keyed).map(({ item }) => item);
}

const OPERATORS: readonly Operator[] = ["=", "!=", "~", "!~", ">", ">=", "<", "<=", "IN", "NOT IN"];

const TOKENS = /\s*(?:("(?:[^"\\]|\\.)*")|([()[\],])|(!=|!~|>=|<=|=|~|>|<)|([^\s"()[\],=~!<>]+))/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < end) {
    const from = TOKENS.lastIndex;
    const match = TOKENS.exec(text);
    if (match === null) {
      throw new QueryError(`The query cannot be read from "${text.slice(from)}" on.`);
    }
    const [, string, mark, operator, word] = match;
    if (string !== undefined) {
      tokens.push({ kind: "string", text: string.slice(1, -1).replaceAll(/\\(.)/g, "$1") });
    } else if (mark !== undefined) {
      tokens.push({ kind: "mark", text: mark });
    } else if (operator !== undefined) {
      tokens.push({ kind: "operator", text: operator });
    } else {
      tokens.push({ kind: "word", text: word ?? "" });
    }
  }
  if (tokens.length === 0) {
    throw new QueryError("The query is empty.");
  }
  return tokens;
}

function expectMark(token: Token, mark: string): void {
  if (token.kind !== "mark" || token.text !== mark) {
    throw new QueryError(`"${mark}" was expected instead of "${token.text}".`);
  }
}

function readValue(token: Token): Json {
  if (token.kind === "string") {
    return token.text;
  }
  if (token.kind !== "word") {
    throw new QueryError(`A value was expected instead of "${token.text}".`);
  }
  const plain: Readonly<Record<string, Json>> = { true: true, false: false, null: null };
  const known = plain[token.text.toLowerCase()];
  if (known !== undefined) {
    return known;
  }
  const number = Number(token.text);
  return Number.isNaN(number) ? token.text : number;
}

function comparison(field: string, operator: Operator, values: readonly Json[]): Test {
  const [value = null] = values;
  const any = (test: (found: Json) => boolean) => (item: Json) => valuesAt(item, field).some(test);
  const text = String(value).toLowerCase();
  switch (operator) {
    case "=":
      return any((found) => equal(found, value));
    case "!=":
      return (item) => !valuesAt(item, field).some((found) => equal(found, value));
    case "~":
      return any((found) => String(found).toLowerCase().includes(text));
    case "!~":
      return (item) =>
        !valuesAt(item, field).some((found) => String(found).toLowerCase().includes(text));
    case "IN":
      return any((found) => values.some((one) => equal(found, one)));
    case "NOT IN":
      return (item) =>
        !valuesAt(item, field).some((found) => values.some((one) => equal(found, one)));
    case ">":
      return any((found) => order(found, value) > 0);
    case ">=":
      return any((found) => order(found, value) >= 0);
    case "<":
      return any((found) => order(found, value) < 0);
    case "<=":
      return any((found) => order(found, value) <= 0);
  }
}

/** What a dotted path leads to; through lists there can be several. */
function valuesAt(item: Json, path: string): Json[] {
  let found: Json[] = [item];
  for (const part of path.split(".")) {
    found = found.flatMap((value) => {
      const next = isJsonObject(value) ? value[part] : undefined;
      return next === undefined ? [] : Array.isArray(next) ? next : [next];
    });
  }
  return found.length === 0 ? [null] : found;
}

function equal(one: Json, other: Json): boolean {
  return one === other || (one !== null && other !== null && order(one, other) === 0);
}

/** Times compare as times, numbers as numbers, all else as text; null comes first. */
function order(one: Json, other: Json): number {
  if (one === null || other === null) {
    return (one === null ? 0 : 1) - (other === null ? 0 : 1);
  }
  if (typeof one === "number" && typeof other === "number") {
    return one - other;
  }
  const [left, right] = [String(one), String(other)];
  const times = [left, right].map((text) =>
    /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN,
  );
  const [first = NaN, second = NaN] = times;
  if (!Number.isNaN(first) && !Number.isNaN(second)) {
    return first - second;
  }
  return left.localeCompare(right, "en", { numeric: true });
}
