import type { Automation, ChannelsAnswer } from "../../../../src/contract/index.ts";
import { useAdmin } from "../../data/session.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { OnlyAdmins } from "../../parts/only-admins.tsx";
import { AutomationForm } from "./automation-form.tsx";
import { Destinations } from "./destinations.tsx";
import { EmailChannel } from "./email-channel.tsx";
import { JiraSection } from "./jira-form.tsx";
import { ModelSections } from "./model-sections.tsx";
import { WebhookChannel } from "./webhook-channel.tsx";

/** "How does Kody behave, and whom does it tell?" */
export function SettingsPage() {
  return useAdmin() ? <Settings /> : <OnlyAdmins what="change settings" />;
}

function Settings() {
  const automation = usePolled<Automation>("/automation", onReturn);
  const channels = usePolled<ChannelsAnswer>("/channels", onReturn);
  const problem = automation.problem ?? channels.problem;
  if (automation.value === null || channels.value === null)
    return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      <Headline tone="plain">{settingsSentence(channels.value)}</Headline>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <section>
        <h2>What Kody does by itself</h2>
        <AutomationForm automation={automation.value} button="Save" saved={automation.refresh} />
      </section>
      <ModelSections />
      <JiraSection />
      <Destinations />
      <section>
        <h2>Notices by webhook</h2>
        <WebhookChannel channels={channels.value} saved={channels.refresh} />
      </section>
      <section>
        <h2>Notices by email</h2>
        <EmailChannel channels={channels.value} saved={channels.refresh} />
      </section>
    </>
  );
}

export function settingsSentence({ webhook, email }: ChannelsAnswer): string {
  const ways = [
    ...(webhook === null ? [] : [`to ${webhook.host}`]),
    ...(email === null ? [] : ["by email"]),
  ];
  return ways.length === 0
    ? "Notices appear in this page and in the log only."
    : `Notices also go ${ways.join(" and ")}.`;
}
