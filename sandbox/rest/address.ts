import type { Links } from "../serialize/index.ts";

/** Where the API is; the last two are aliases seen in old links. */
const PREFIX = /^\/(?:2\.0|api\/2\.0|!api\/2\.0)(?=\/|$)/;

export interface Place {
  /** Below `/2.0`, still percent-encoded. */
  path: string;
  /** As the client sees it, for `next`. */
  address: URL;
  /** Links that the client can follow. */
  links: Links;
}

/**
 * Where a call goes, and how the client knows this server: through the proxy by Bitbucket's own
 * names, otherwise by the name in its `Host` header.
 */
export function addressOf(request: Request, own: Links): Place {
  const url = new URL(request.url);
  const links = linksFor(request, url, own);
  const path = url.pathname.replace(PREFIX, "");
  return { path, address: new URL(links.api + path + url.search), links };
}

function linksFor(request: Request, url: URL, own: Links): Links {
  const forwarded = request.headers.get("x-forwarded-host");
  if (forwarded === null) {
    return /^(127\.0\.0\.1|localhost)$/.test(url.hostname)
      ? { api: `${url.origin}/2.0`, web: url.origin }
      : own;
  }
  const protocol = request.headers.get("x-forwarded-proto") === "http" ? "http" : "https";
  const host = forwarded.replace(/^api\./, "");
  if (!/^[\w.-]+(:\d+)?$/.test(forwarded)) {
    return own;
  }
  return host === "bitbucket.org"
    ? { api: `${protocol}://api.${host}/2.0`, web: `${protocol}://${host}` }
    : { api: `${protocol}://${forwarded}/2.0`, web: `${protocol}://${forwarded}` };
}
