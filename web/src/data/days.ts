/** "43 days", "1 day", "today", "3 days ago". */
export function daysLeftWords(days: number): string {
  if (days === 0) return "today";
  const words = `${Math.abs(days)} day${Math.abs(days) === 1 ? "" : "s"}`;
  return days > 0 ? `in ${words}` : `${words} ago`;
}

/** When a token expires, as a sentence for people. `expiresOn` as `YYYY-MM-DD`. */
export function expirySentence(expiresOn: string | null, daysLeft: number | null): string {
  if (expiresOn === null || daysLeft === null)
    return "Nobody said when the token expires, so Kody can't warn in time.";
  const verb = daysLeft < 0 ? "expired" : "expires";
  return `The token ${verb} ${daysLeftWords(daysLeft)}, on ${dayWords(expiresOn)}.`;
}

/** "25 November 2026"; the months are spelled out because 11/12 means two things. */
export function dayWords(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return date.toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
}

/** What is wrong with a day that was entered as a token's expiry; null when nothing. Days as `YYYY-MM-DD`. */
export function expiryProblem(day: string, today: string, latest: string): string | null {
  if (day === "") return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return "This is no date. Write it as year-month-day.";
  if (day < today) return "This day is over. Enter the day that Atlassian shows beside the token.";
  if (day > latest)
    return `Atlassian's tokens last a year at most: ${dayWords(latest)} is the latest day.`;
  return null;
}

/** Today where the reader is, `YYYY-MM-DD`. */
export function today(now: number): string {
  const date = new Date(now);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
