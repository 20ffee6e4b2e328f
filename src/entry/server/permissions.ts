/** What viewers may read: these addresses and what is below them. Everything that is not named is for administrators. */
const readable = [
  "/api/status",
  "/api/reviews",
  "/api/pull-requests",
  "/api/guide",
  "/api/connection",
  "/api/repositories",
  "/api/memories",
  "/api/leftovers",
  "/api/notices",
  "/api/audits",
  "/api/setup",
  "/api/automation",
];

/** What everybody may do about themselves. */
const own = ["DELETE /api/session", "PUT /api/password"];

export function viewerMay(method: string, path: string): boolean {
  if (own.includes(`${method} ${path}`)) return true;
  if (method !== "GET" && method !== "HEAD") return false;
  return readable.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}
