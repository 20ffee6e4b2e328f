const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** What is raised within this time goes out as one message. */
export const groupMilliseconds = 5 * seconds;

/** After this time a message is news to nobody. */
const giveUpMilliseconds = 24 * hours;

/** After the first failed attempt, after the second, …; after the last again and again. */
const pauses = [30 * seconds, 2 * minutes, 10 * minutes, 30 * minutes, 1 * hours, 2 * hours];

/**
 * When to try again after `attempts` (at least one) failed; null when a day has passed since the first. `retryAfter`:
 * seconds that the other side asked to wait.
 */
export function nextAttempt(
  attempts: number,
  since: Date,
  now: Date,
  retryAfter: number | null,
): Date | null {
  const pause = pauses[Math.min(attempts, pauses.length) - 1] ?? 0;
  const next = now.getTime() + Math.max(pause, (retryAfter ?? 0) * seconds);
  return next > since.getTime() + giveUpMilliseconds ? null : new Date(next);
}
