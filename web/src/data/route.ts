import type { StepId } from "../../../src/contract/index.ts";

/** Where the reader is. */
export type Route =
  | { readonly page: PlainPage }
  | { readonly page: "review"; readonly id: string }
  /** `step` null: wherever the set-up goes on. */
  | { readonly page: "setup"; readonly step: StepId | null };

type PlainPage = (typeof plainPages)[number] | "status" | "nowhere";

const plainPages = [
  "reviews",
  "left-open",
  "repositories",
  "connection",
  "settings",
  "people",
  "audit-log",
  "claim",
  "invitation",
  "sign-in",
] as const;

/** In the order in which they are gone through. */
const steps: readonly StepId[] = [
  "token",
  "capabilities",
  "repositories",
  "webhooks",
  "model",
  "automation",
  "review",
];

export function routeOf(pathname: string): Route {
  const [first, second, ...rest] = pathname.split("/").filter((part) => part !== "");
  if (first === undefined) return { page: "status" };
  if (rest.length > 0) return { page: "nowhere" };
  if (second === undefined) {
    if (first === "setup") return { page: "setup", step: null };
    return { page: plainPages.find((page) => page === first) ?? "nowhere" };
  }
  if (first === "setup") {
    const step = steps.find((step) => step === second);
    return step === undefined ? { page: "nowhere" } : { page: "setup", step };
  }
  if (first !== "reviews") return { page: "nowhere" };
  try {
    return { page: "review", id: decodeURIComponent(second) };
  } catch {
    return { page: "nowhere" };
  }
}

export function reviewPath(id: string): string {
  return `/reviews/${encodeURIComponent(id)}`;
}

export function stepPath(step: StepId): string {
  return `/setup/${step}`;
}

/** Where a sign-in through the provider begins; it leads back to the page that asked for it. */
export function providerPath(from: string): string {
  const returnTo = routeOf(from.split("?")[0] ?? "").page === "sign-in" ? "/" : from;
  return `/api/sign-in/openid?returnTo=${encodeURIComponent(returnTo)}`;
}

/** The secret in `#secret=…`, as Kody prints it; also from the whole address, or alone, when it was pasted. */
export function secretIn(text: string): string | null {
  const trimmed = text.trim();
  const secret = /#secret=([A-Za-z0-9_-]+)/.exec(trimmed)?.[1];
  if (secret !== undefined) return secret;
  return /^[A-Za-z0-9_-]{8,}$/.test(trimmed) ? trimmed : null;
}

/** What makes an invitation's address let somebody in: everything behind its `#`. */
export function invitationIn(text: string): string | null {
  const trimmed = text.trim();
  const hash = trimmed.includes("#") ? trimmed.slice(trimmed.indexOf("#") + 1) : trimmed;
  const invitation = hash.replace(/^\w+=/, "");
  return /^[A-Za-z0-9_.-]{8,200}$/.test(invitation) ? invitation : null;
}
