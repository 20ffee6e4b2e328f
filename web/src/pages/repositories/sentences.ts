import type { RepositoriesAnswer, WatchAnswer } from "../../../../src/contract/index.ts";
import { count } from "../../data/words.ts";
import { hasHook } from "../../data/hook-groups.ts";

/** The page's answer: how many of the repositories are watched. */
export function watchedSentence({ repositories, listing }: RepositoriesAnswer): string {
  const watched = repositories.filter((repository) => repository.watched).length;
  if (repositories.length === 0) {
    return listing.state === "done"
      ? "This account sees no repository."
      : "Choose the repositories that Kody reviews.";
  }
  const all = count(repositories.length, "repository", "repositories");
  if (watched === 0) return `Choose the repositories that Kody reviews. The account sees ${all}.`;
  return `Kody reviews ${watched} of ${all}.`;
}

/** What came of watching one repository. */
export function watchSentence({ hook, queued }: WatchAnswer): string {
  const reviews = queued === 0 ? "" : ` ${count(queued, "open pull request")} in the queue.`;
  if (hasHook(hook) || hook.status === "pending") return `Watched.${reviews}`;
  return `Watched, without webhook. ${hook.reason ?? ""}${reviews}`.trim();
}
