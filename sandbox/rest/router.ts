import type { Operation } from "./operation.ts";

export type Match =
  | { kind: "found"; operation: Operation; params: Record<string, string> }
  /** The path exists, for other methods. */
  | { kind: "wrong-method"; allowed: string[] }
  | { kind: "none" };

/** Parts that may hold slashes, because they come last or because Bitbucket takes them so. */
const WIDE = new Set(["path", "spec", "revspec", "revision", "name"]);

/** Finds the operation for a method and a path (below `/2.0`, still percent-encoded). */
export function createRouter(
  operations: readonly Operation[],
): (method: string, path: string) => Match {
  const routes = operations.map((operation) => ({ operation, ...compile(operation.route) }));
  // Fixed parts win over parts in braces: `pullrequests/activity` is no pull request's number.
  routes.sort((one, other) => one.names.length - other.names.length);
  return function match(method, path) {
    const allowed: string[] = [];
    for (const { operation, pattern, names } of routes) {
      const found = pattern.exec(path);
      if (found === null) {
        continue;
      }
      if (operation.method !== method) {
        allowed.push(operation.method);
        continue;
      }
      const params = decode(names, found.slice(1));
      return params === null ? { kind: "none" } : { kind: "found", operation, params };
    }
    return allowed.length > 0 ? { kind: "wrong-method", allowed } : { kind: "none" };
  };
}

function compile(route: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  const source = route
    .split("/")
    .map((part) => {
      const name = /^\{(.+)\}$/.exec(part)?.[1];
      if (name === undefined) {
        return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
      }
      names.push(name);
      // A root listing has an empty path behind the slash.
      return name === "path" ? "(.*)" : WIDE.has(name) ? "(.+?)" : "([^/]+)";
    })
    .join("/");
  const end = route.endsWith("{path}") ? "" : "/?";
  return { pattern: new RegExp(`^${source}${end}$`, "s"), names };
}

function decode(
  names: readonly string[],
  values: readonly string[],
): Record<string, string> | null {
  const params: Record<string, string> = {};
  try {
    names.forEach((name, index) => {
      params[name] = decodeURIComponent(values[index] ?? "");
    });
    return params;
  } catch {
    return null;
  }
}
