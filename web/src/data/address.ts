import type { RepositoriesAnswer } from "../../../src/contract/index.ts";
import { hasHook } from "./hook-groups.ts";
import { count } from "./words.ts";

/** How Kody hears of pull requests, as the first line of a page. */
export function webhookSentence({ hooks, repositories }: RepositoriesAnswer): {
  readonly tone: "good" | "bad" | "plain";
  readonly sentence: string;
} {
  if (hooks.wanted === 0) return { tone: "plain", sentence: "No repository is chosen yet." };
  if (hooks.settled < hooks.wanted) {
    return {
      tone: "plain",
      sentence: `Setting up webhooks for ${count(hooks.wanted, "repository", "repositories")}.`,
    };
  }
  const polled = repositories.filter(
    ({ watched, hook }) => watched && hook !== null && !hasHook(hook),
  ).length;
  if (polled === 0) {
    return {
      tone: "good",
      sentence: `Bitbucket tells Kody of every pull request in ${count(hooks.wanted, "repository", "repositories")}.`,
    };
  }
  const which =
    polled === hooks.wanted
      ? "No repository has a webhook"
      : `${polled} of ${count(hooks.wanted, "repository", "repositories")} ${polled === 1 ? "has" : "have"} no webhook`;
  return { tone: "bad", sentence: `${which}: Kody looks there by itself.` };
}
