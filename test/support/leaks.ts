import { setTimeout as delay } from "node:timers/promises";
import { afterAll } from "vitest";

/**
 * A test file that leaves a timer, server, socket, worker or child process behind fails. Node lists what keeps the
 * process alive; what was there before the file began (pipes of the test runner) is allowed, and so is what goes away
 * by itself within two seconds, such as sockets that are still closing.
 */
const watched = /^(Timeout|TCP|Pipe|Process|Worker|UDP|TLS|FSEvent|StatWatcher|HTTP)/;
const graceMilliseconds = 2_000;
// Node opens these at their first use, which must not look like a leak of the file that prints first.
void [process.stdin, process.stdout, process.stderr];
const before = countByType(process.getActiveResourcesInfo());

export function countByType(resources: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const resource of resources) {
    if (watched.test(resource)) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return counts;
}

/** Types that have become more, each with the number added. */
export function leaked(
  earlier: ReadonlyMap<string, number>,
  later: ReadonlyMap<string, number>,
): string[] {
  return [...later]
    .map(([type, count]) => ({ type, added: count - (earlier.get(type) ?? 0) }))
    .filter(({ added }) => added > 0)
    .map(({ type, added }) => `${added} × ${type}`)
    .toSorted();
}

/** What is left over `baseline` after `grace` milliseconds; returns at once when nothing is. */
export async function leaksAfter(
  baseline: ReadonlyMap<string, number>,
  grace: number,
): Promise<string[]> {
  for (let waited = 0; ; waited += 20) {
    const rest = leaked(baseline, countByType(process.getActiveResourcesInfo()));
    if (rest.length === 0 || waited >= grace) return rest;
    // The timer of this wait itself is not listed while it is being awaited, because it is unreferenced.
    await delay(20, undefined, { ref: false });
  }
}

// Setup files register first and hooks end in reverse order, so this runs after the file's own clean-up.
afterAll(async () => {
  const rest = await leaksAfter(before, graceMilliseconds);
  if (rest.length > 0) {
    throw new Error(
      `This test file left open: ${rest.join(", ")}. Close what it started in afterEach or afterAll.`,
    );
  }
});
