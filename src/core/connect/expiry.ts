import type { NewNotice } from "../ports/index.ts";

/** Days before the end at which people are reminded. */
export const reminderDays = [30, 14, 7, 3, 1] as const;

/** A clock that differs more than this from Bitbucket's is wrong. */
const tolerableSkewMs = 3_600_000;

const dayMs = 86_400_000;

/** Whole days from now until the day (UTC) on which the token expires; negative afterwards. */
export function daysUntil(expiresOn: string, now: Date): number {
  const today = Math.floor(now.getTime() / dayMs);
  return Math.round(Date.parse(`${expiresOn}T00:00:00Z`) / dayMs) - today;
}

/** On its last day work stops before Bitbucket refuses it: the hour at which it does is not known. */
export function isOver(daysLeft: number): boolean {
  return daysLeft <= 0;
}

/** The reminder that is due, when the last one given was `reminded`; null when none is. Missed ones are not made up for. */
export function dueReminder(daysLeft: number, reminded: number | null): number | null {
  if (isOver(daysLeft)) return null;
  const nearest = reminderDays.findLast((days) => daysLeft <= days) ?? null;
  return nearest !== null && (reminded === null || nearest < reminded) ? nearest : null;
}

export function expiryNotice(reminder: number, daysLeft: number, expiresOn: string): NewNotice {
  const when = daysLeft === 1 ? "tomorrow" : `in ${daysLeft} days`;
  return {
    key: `expiry/${reminder}`,
    level: reminder > 7 ? "info" : "warning",
    title: `The Bitbucket token expires ${when} (${expiresOn}).`,
    remedy:
      "Create a new token at Atlassian and paste it here while this one works: nothing stops. If the date is wrong, correct it.",
    path: "/setup/token",
  };
}

export function overReason(expiresOn: string): string {
  return `The token's last day (${expiresOn}) has come. Kody has stopped using it and keeps its work; paste a new token, or correct the date.`;
}

/**
 * The time to judge expiry by: Bitbucket's, where this machine's clock is wrong. `skewMs`: by how much Bitbucket's clock is
 * ahead, null when it never said.
 */
export function judgedTime(now: Date, skewMs: number | null): { time: Date; clockWrong: boolean } {
  const clockWrong = skewMs !== null && Math.abs(skewMs) > tolerableSkewMs;
  return { time: clockWrong ? new Date(now.getTime() + (skewMs ?? 0)) : now, clockWrong };
}

export function clockNotice(skewMs: number): NewNotice {
  const hours = Math.round(Math.abs(skewMs) / 3_600_000);
  return {
    key: "clock",
    level: "warning",
    title: `This machine's clock is ${hours} hours ${skewMs > 0 ? "behind" : "ahead of"} Bitbucket's.`,
    remedy:
      "Set the clock, or switch on its synchronisation. Until then Kody judges expiry by Bitbucket's clock.",
    path: null,
  };
}
