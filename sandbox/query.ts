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
  const reader: Reader = { tokens: tokenize(text), at: 0, allowed };
  const test = readEither(reader);
  const rest = reader.tokens[reader.at];
  if (rest !== undefined) {
    throw new QueryError(`Unexpected "${rest.text}" in the query.`);
  }
  return test;
}

interface Reader {
  tokens: readonly Token[];
  at: number;
  allowed: readonly string[];
}

function take(reader: Reader): Token {
  const token = reader.tokens[reader.at];
  if (token === undefined) {
    throw new QueryError("Unexpected end of the query.");
  }
  reader.at += 1;
  return token;
}

function isWord(reader: Reader, word: string): boolean {
  const token = reader.tokens[reader.at];
  return token?.kind === "word" && token.text.toUpperCase() === word;
}

function isMark(reader: Reader, mark: string): boolean {
  const token = reader.tokens[reader.at];
  return token?.kind === "mark" && token.text === mark;
}

function readEither(reader: Reader): Test {
  let left = readBoth(reader);
  while (isWord(reader, "OR")) {
    take(reader);
    const [one, other] = [left, readBoth(reader)];
    left = (item) => one(item) || other(item);
  }
  return left;
}

function readBoth(reader: Reader): Test {
  let left = readSingle(reader);
  while (isWord(reader, "AND")) {
    take(reader);
    const [one, other] = [left, readSingle(reader)];
    left = (item) => one(item) && other(item);
  }
  return left;
}

function readSingle(reader: Reader): Test {
  if (isMark(reader, "(")) {
    take(reader);
    const inner = readEither(reader);
    expectMark(take(reader), ")");
    return inner;
  }
  const field = take(reader);
  if (field.kind !== "word") {
    throw new QueryError(`A field was expected instead of "${field.text}".`);
  }
  if (!reader.allowed.includes(field.text)) {
    throw new QueryError(`Invalid field name: ${field.text}`);
  }
  const operator = readOperator(reader);
  const list = operator === "IN" || operator === "NOT IN";
  return comparison(field.text, operator, list ? readList(reader) : [readValue(take(reader))]);
}

function readOperator(reader: Reader): Operator {
  const token = take(reader);
  const word = token.text.toUpperCase();
  if (token.kind === "word" && word === "NOT" && isWord(reader, "IN")) {
    take(reader);
    return "NOT IN";
  }
  const found = OPERATORS.find((operator) => operator === word);
  if (found === undefined || token.kind === "string") {
    throw new QueryError(`"${token.text}" is no operator.`);
  }
  return found;
}

function readList(reader: Reader): Json[] {
  expectMark(take(reader), "(");
  const values = [readValue(take(reader))];
  while (isMark(reader, ",")) {
    take(reader);
    values.push(readValue(take(reader)));
  }
  expectMark(take(reader), ")");
  return values;
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
  const words: Readonly<Record<string, Json>> = { true: true, false: false, null: null };
  const known = words[token.text.toLowerCase()];
  if (known !== undefined) {
    return known;
  }
  const number = Number(token.text);
  return Number.isNaN(number) ? token.text : number;
}

function comparison(field: string, operator: Operator, values: readonly Json[]): Test {
  const [value = null] = values;
  const any = (test: (found: Json) => boolean) => (item: Json) => valuesAt(item, field).some(test);
  const text = plain(value).toLowerCase();
  switch (operator) {
    case "=":
      return any((found) => equal(found, value));
    case "!=":
      return (item) => !valuesAt(item, field).some((found) => equal(found, value));
    case "~":
      return any((found) => plain(found).toLowerCase().includes(text));
    case "!~":
      return (item) =>
        !valuesAt(item, field).some((found) => plain(found).toLowerCase().includes(text));
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

/** As text; objects as JSON. */
function plain(value: Json): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Times compare as times, numbers as numbers, all else as text; null comes first. */
function order(one: Json, other: Json): number {
  if (one === null || other === null) {
    return (one === null ? 0 : 1) - (other === null ? 0 : 1);
  }
  if (typeof one === "number" && typeof other === "number") {
    return one - other;
  }
  const [left, right] = [plain(one), plain(other)];
  const times = [left, right].map((text) =>
    /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN,
  );
  const [first = NaN, second = NaN] = times;
  if (!Number.isNaN(first) && !Number.isNaN(second)) {
    return first - second;
  }
  return left.localeCompare(right, "en", { numeric: true });
}
