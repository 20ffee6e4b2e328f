/** Where the reader is. */
export type Route =
  | { readonly page: "status" }
  | { readonly page: "reviews" }
  | { readonly page: "review"; readonly id: string }
  | { readonly page: "setup" }
  | { readonly page: "nowhere" };

export function routeOf(pathname: string): Route {
  const [first, second, ...rest] = pathname.split("/").filter((part) => part !== "");
  if (first === undefined) return { page: "status" };
  if (first === "setup" && second === undefined) return { page: "setup" };
  if (first !== "reviews" || rest.length > 0) return { page: "nowhere" };
  if (second === undefined) return { page: "reviews" };
  try {
    return { page: "review", id: decodeURIComponent(second) };
  } catch {
    return { page: "nowhere" };
  }
}

export function reviewPath(id: string): string {
  return `/reviews/${encodeURIComponent(id)}`;
}

/** The key in `#key=…`, as Kody prints it at its start; also from a whole address that was pasted. */
export function keyIn(text: string): string | null {
  const trimmed = text.trim();
  const key = /#key=([A-Za-z0-9_-]+)/.exec(trimmed)?.[1];
  if (key !== undefined) return key;
  return /^[A-Za-z0-9_-]{8,}$/.test(trimmed) ? trimmed : null;
}
