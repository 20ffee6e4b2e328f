import type { PullRequestRef } from "../../core/domain/index.ts";

/**
 * The pull request of an address as the browser shows it, `https://bitbucket.org/WORKSPACE/REPOSITORY/pull-requests/ID`
 * with anything after it; null for every other address. The host is not judged: the sandbox has another one.
 */
export function pullRequestFromUrl(url: string): PullRequestRef | null {
  const trimmed = url.trim();
  const address = URL.parse(
    /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`,
  );
  if (address === null || !/^https?:$/.test(address.protocol)) return null;
  const match = /^\/([^/]+)\/([^/]+)\/pull-requests\/(\d+)(?:\/|$)/.exec(address.pathname);
  const workspace = decode(match?.[1]);
  const slug = decode(match?.[2]);
  const id = Number(match?.[3]);
  if (workspace === null || slug === null || !Number.isSafeInteger(id) || id < 1) return null;
  return { workspace, slug, id };
}

/** Null for what is no name of a workspace or repository: it becomes part of other addresses. */
function decode(segment: string | undefined): string | null {
  if (segment === undefined) return null;
  try {
    const name = decodeURIComponent(segment);
    return /^[\w.{}-]+$/.test(name) && !/^\.+$/.test(name) ? name : null;
  } catch {
    return null;
  }
}
