const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** "just now", "3 minutes ago", "in 2 hours": the distance from `now` to an ISO time. Milliseconds since 1970. */
export function relativeTime(iso: string, now: number): string {
  const distance = Date.parse(iso) - now;
  const size = Math.abs(distance);
  if (Number.isNaN(distance)) return "at an unknown time";
  if (size < 10 * second) return "just now";
  const [unit, length] = unitOf(size);
  const count = Math.floor(size / length);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return distance < 0 ? `${words} ago` : `in ${words}`;
}

function unitOf(size: number): readonly [string, number] {
  if (size < minute) return ["second", second];
  if (size < hour) return ["minute", minute];
  if (size < day) return ["hour", hour];
  return ["day", day];
}

/** "41 ms", "0.4 s", "38 s", "4 min 5 s". */
export function duration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10 * second) return `${(milliseconds / second).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / second);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  const minutes = Math.floor(seconds / 60);
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** The time in the reader's own words and zone, for a title. */
export function absoluteTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}
