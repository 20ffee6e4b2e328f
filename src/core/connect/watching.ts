import type { PollState } from "../ports/index.ts";
import { checkInterval } from "./plan-hooks.ts";
import { pollIntervals, type PollInput } from "./plan-poll.ts";

/** How Kody hears of pull requests and how often it looks, in sentences with the intervals as they really are. */
export function describeWatching(
  input: Pick<PollInput, "now" | "perHour" | "repositories">,
  looksPerHour: number,
): string {
  const { repositories } = input;
  if (repositories.length === 0) return "No repository is watched yet.";
  const hooked = repositories.filter((state) => state.hooked).length;
  const { active, quiet } = pollIntervals(input);
  const often = `about every ${duration(active)} where something happened within the last hour, more rarely elsewhere, at least every ${duration(quiet)}`;
  if (hooked === 0) {
    return `Kody has no webhook in ${placesOf(repositories)}, so it polls: it asks Bitbucket ${often}.`;
  }
  const compared = `The webhooks are compared every ${duration(checkInterval(hooked, looksPerHour))} unless a delivery proved them.`;
  const called =
    hooked === repositories.length
      ? `Bitbucket calls Kody at once for ${placesOf(repositories)}.`
      : `Bitbucket calls Kody at once for ${hooked} of ${placesOf(repositories)}; the others are polled.`;
  return `${called} In case a delivery is lost Kody asks too, ${often}. ${compared}`;
}

function placesOf(repositories: readonly PollState[]): string {
  return repositories.length === 1
    ? "the watched repository"
    : `the ${repositories.length} watched repositories`;
}

function duration(minutes: number): string {
  if (minutes < 90) return `${Math.max(1, Math.round(minutes))} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
