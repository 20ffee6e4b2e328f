import type { GuideAnswer } from "../../../../src/contract/index.ts";
import { dayWords } from "../../data/days.ts";
import { presetFeatures, scopesOf } from "../../data/guide.ts";
import { useDraft } from "../../data/use-draft.ts";
import { Copyable } from "../../parts/copy-button.tsx";
import { ScopeChoice } from "./scope-choice.tsx";

/** The nine steps to a token, with everything to copy on the way. */
export function TokenGuide({ guide }: { guide: GuideAnswer }) {
  const draft = useDraft("scopes", { chosen: presetFeatures(guide, "all") });
  const { chosen } = draft.value;
  const scopes = scopesOf(guide, chosen);
  return (
    <>
      <BotAdvice />
      <ol className="guide">
        <li>
          Open Bitbucket’s settings with the gear at the top right. Or go straight to step 4 at{" "}
          <a href={guide.createUrl} target="_blank" rel="noreferrer">
            Atlassian’s page for API tokens
          </a>
          : <Copyable text={guide.createUrl} what="the address" />
        </li>
        <li>
          Choose <b>Atlassian account settings</b>.
        </li>
        <li>
          Choose <b>Security</b>.
        </li>
        <li>
          Choose <b>Create and manage API tokens</b>.
        </li>
        <li>
          Choose <b>Create API token with scopes</b>.
        </li>
        <li>
          Name it <Copyable text={guide.tokenName} what="the name" /> and let it expire on{" "}
          {dayWords(guide.suggestedExpiry)} (<code>{guide.suggestedExpiry}</code>), or any day up to{" "}
          {dayWords(guide.latestExpiry)}.
        </li>
        <li>
          Choose the app <b>Bitbucket</b>.
        </li>
        <li>
          Select {scopes.length === 1 ? "this scope" : `these ${scopes.length} scopes`} and no
          others:
          <ScopeChoice
            guide={guide}
            chosen={chosen}
            choose={(chosen) => draft.change({ chosen })}
          />
        </li>
        <li>
          Review, <b>create</b>, and copy the token at once: Atlassian shows it only this time.
        </li>
      </ol>
    </>
  );
}

function BotAdvice() {
  return (
    <details className="advice">
      <summary>Use a separate account for Kody, not your own</summary>
      <p>
        Comments then bear Kody’s name. Nobody approves their own pull request through it, the
        account sees only the repositories that you give it, and the token outlives the day on which
        somebody leaves the team. An access token of a repository, project or workspace acts as a
        bot of its own by itself.
      </p>
    </details>
  );
}
