import { KodyError } from "../../core/domain/index.ts";
import { hostAndPort } from "./hosts.ts";

type Reason =
  | "address"
  | "private"
  | "unknown-host"
  | "refused"
  | "unreachable"
  | "tls"
  | "timeout"
  | "redirect"
  | "too-large"
  | "lost";

export function addressProblem(message: string): KodyError {
  return new KodyError("invalid-input", message, { details: { reason: "address" } });
}

export function privateProblem(host: string, port: number): KodyError {
  return new KodyError(
    "invalid-input",
    `${host} lies inside this machine or its network, where Kody sends nothing by itself. If it is meant, add ` +
      `${hostAndPort(host, port)} to KODY_PRIVATE_HOSTS and start Kody again.`,
    { details: { reason: "private" } },
  );
}

export function redirectProblem(host: string, status: number): KodyError {
  return new KodyError(
    "host-rejected",
    `${host} answered with a redirect (${status}), which Kody does not follow. Enter the address that it leads to.`,
    { details: { reason: "redirect" } },
  );
}

export function sizeProblem(host: string, maxBytes: number): KodyError {
  const megabytes = Math.round(maxBytes / 100_000) / 10;
  return new KodyError(
    "host-rejected",
    `${host} answered with more than ${megabytes} MB, which Kody does not read. Check the address.`,
    { details: { reason: "too-large" } },
  );
}

export function timeProblem(host: string, cause?: unknown): KodyError {
  return unavailable(
    "timeout",
    `${host} did not answer in time. Kody's network may be cut off from it, or it is overloaded; try again later.`,
    cause,
  );
}

/** What a failed look-up or connection means. The system's own words are left out: they may repeat what was sent. */
export function connectionProblem(host: string, error: unknown): KodyError {
  const kody = innerKodyError(error);
  if (kody !== null) return kody;
  const code = codeOf(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EAI_NODATA") {
    return unavailable(
      "unknown-host",
      `The name ${host} can't be found. Check its spelling.`,
      error,
    );
  }
  if (code === "ECONNREFUSED") {
    return unavailable(
      "refused",
      `${host} refused the connection. Check the port, and whether the server runs.`,
      error,
    );
  }
  if (code === "ETIMEDOUT" || /^UND_ERR_\w+_TIMEOUT$/.test(code)) return timeProblem(host, error);
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") {
    return unavailable(
      "unreachable",
      `There is no way from here to ${host}. Check the network.`,
      error,
    );
  }
  if (/CERT|^ERR_TLS|^ERR_SSL|SELF_SIGNED|UNABLE_TO_VERIFY|^EPROTO$/.test(code)) {
    return unavailable(
      "tls",
      `No safe connection to ${host} is possible (${code}). Check its certificate, and that this port speaks TLS.`,
      error,
    );
  }
  return unavailable("lost", `The connection to ${host} broke off. Try again.`, error);
}

function unavailable(reason: Reason, message: string, cause: unknown): KodyError {
  return new KodyError("host-unavailable", message, {
    retryable: true,
    details: { reason },
    cause,
  });
}

function innerKodyError(error: unknown): KodyError | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof KodyError) return inner;
  }
  return null;
}

/** The innermost name of a network error; of several failed tries the last one's. */
function codeOf(error: unknown): string {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof AggregateError) return codeOf(inner.errors.at(-1));
    if ("code" in inner && typeof inner.code === "string") return inner.code;
  }
  return "";
}
