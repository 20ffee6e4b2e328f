import type { WebhookServices } from "../entry/server/index.ts";

const quietMilliseconds = 60_000;

/**
 * Logs what became of refused deliveries: the first of a kind at once, then at most one line a minute with their number,
 * so that whoever sends forged ones can't fill the disk.
 */
export function createRefusalLog(
  log: (event: Readonly<Record<string, unknown>>) => void,
  now: () => number,
): WebhookServices["count"] {
  const kinds = new Map<string, { last: number; silent: number }>();
  return (answer, cause) => {
    if (answer === "accepted" || answer === "ignored") return;
    const kind = kinds.get(answer);
    if (kind !== undefined && now() - kind.last < quietMilliseconds) {
      kind.silent += 1;
      return;
    }
    kinds.set(answer, { last: now(), silent: 0 });
    log({
      level: answer === "unavailable" ? "error" : "warn",
      event: "delivery refused",
      answer,
      times: (kind?.silent ?? 0) + 1,
      ...(cause === undefined
        ? {}
        : { reason: cause instanceof Error ? cause.message : "unknown" }),
    });
  };
}
