import type { WaitingDestination } from "../ports/index.ts";

const minutes = 60_000;
const dayMilliseconds = 1_440 * minutes;

/** A message goes out when nothing new came for this long, … */
export const quietMilliseconds = 2 * minutes;
/** … and at the latest this long after the first of what it tells. */
export const longestMilliseconds = 10 * minutes;
/** Messages to one destination on one day (UTC). What comes after them is told by the first message of the next day. */
export const dailyMessages = 50;

/** Of UTC, e.g. `2026-01-31`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** When the next message to a destination is due. */
export function newsDue(waiting: Omit<WaitingDestination, "id">, now: Date): Date {
  const { first, last, notBefore, sentToday } = waiting;
  const grouped = Math.min(
    last.getTime() + quietMilliseconds,
    first.getTime() + longestMilliseconds,
  );
  const tomorrow = (Math.floor(now.getTime() / dayMilliseconds) + 1) * dayMilliseconds;
  return new Date(
    Math.max(grouped, notBefore?.getTime() ?? 0, sentToday >= dailyMessages ? tomorrow : 0),
  );
}
