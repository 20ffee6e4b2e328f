import { existsSync, readFileSync } from "node:fs";
import { isObject, parseJson, type JsonValue } from "./json-value.ts";

/** What the document says about one answer of an operation. */
export type Expected =
  | { readonly kind: "schema"; readonly pointer: string }
  /** Documented without a JSON body. */
  | { readonly kind: "no-body" }
  | { readonly kind: "unknown-operation" }
  | { readonly kind: "unknown-status"; readonly known: readonly string[] };

export interface ContractDocument {
  readonly root: Record<string, JsonValue>;
  /** Whether there is a schema of this name. */
  hasSchema(name: string): boolean;
  expect(method: string, route: string, status: number): Expected;
}

/** Reads an OpenAPI 3.0 document; null when there is none at the path. */
export function readDocument(path: string): ContractDocument | null {
  if (!existsSync(path)) return null;
  const root = parseJson(readFileSync(path, "utf8"));
  openCombinations(root);
  const paths = isObject(root) ? root["paths"] : undefined;
  if (!isObject(root) || !isObject(paths))
    throw new Error(`${path} is no OpenAPI document. Put Bitbucket's own there, or remove it.`);
  const byShape = new Map(Object.keys(paths).map((route) => [shapeOf(route), route]));
  const components = root["components"];
  const schemas = isObject(components) ? components["schemas"] : undefined;
  return {
    root,
    hasSchema: (name) => isObject(schemas) && Object.hasOwn(schemas, name),
    expect: (method, route, status) => {
      const own = byShape.get(shapeOf(route)) ?? "";
      return expectedOf(paths[own], ["paths", own, method.toLowerCase()], status);
    },
  };
}

/**
 * Takes `additionalProperties: false` from the parts of every `allOf`: as written, each part forbids what the others
 * have, so that nothing could match. Changes the value itself.
 */
function openCombinations(root: JsonValue): void {
  const components = isObject(root) ? root["components"] : undefined;
  const schemas = isObject(components) ? components["schemas"] : undefined;
  visit(root, (parts) => {
    for (const part of parts) {
      const name =
        isObject(part) && typeof part["$ref"] === "string"
          ? part["$ref"].split("/").at(-1)
          : undefined;
      const schema = name !== undefined && isObject(schemas) ? schemas[name] : part;
      if (isObject(schema) && schema["additionalProperties"] === false)
        delete schema["additionalProperties"];
    }
  });
}

function visit(value: JsonValue, combination: (parts: readonly JsonValue[]) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, combination);
  if (!isObject(value)) return;
  if (Array.isArray(value["allOf"])) combination(value["allOf"]);
  for (const item of Object.values(value)) visit(item, combination);
}

function expectedOf(
  item: JsonValue | undefined,
  place: readonly string[],
  status: number,
): Expected {
  const operation = isObject(item) ? item[place[2] ?? ""] : undefined;
  const responses = isObject(operation) ? operation["responses"] : undefined;
  if (!isObject(responses)) return { kind: "unknown-operation" };
  const name = String(status) in responses ? String(status) : "default";
  const response = responses[name];
  if (!isObject(response)) return { kind: "unknown-status", known: Object.keys(responses) };
  const content = response["content"];
  const json = isObject(content) ? content["application/json"] : undefined;
  if (!isObject(json) || !isObject(json["schema"])) return { kind: "no-body" };
  const pointer = [...place, "responses", name, "content", "application/json", "schema"];
  return { kind: "schema", pointer: pointerOf(pointer) };
}

/** RFC 6901, as the fragment of an address. */
export function pointerOf(parts: readonly string[]): string {
  return parts
    .map((part) => `/${encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))}`)
    .join("");
}

/** Routes are the same when they differ in the names in braces only. */
function shapeOf(route: string): string {
  return route.replaceAll(/\{[^}]*\}/g, "{}").replace(/\/$/, "");
}
