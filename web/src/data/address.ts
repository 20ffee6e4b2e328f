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
  const rest = hooks.wanted - polled;
  const heard = rest === 0 ? "" : `Bitbucket tells Kody of pull requests in ${rest}. `;
  return {
    tone: "bad",
    sentence: `${heard}${count(polled, "repository has", "repositories have")} no webhook: Kody looks there by itself.`,
  };
}
