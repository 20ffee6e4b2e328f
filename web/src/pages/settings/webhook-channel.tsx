import { useState, type SubmitEvent } from "react";
import type { ChannelsAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { unchanged, webhookProblem } from "../../data/channels.ts";
import { useAction } from "../../data/use-action.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { ChannelButtons } from "./channel-buttons.tsx";

/** A webhook that takes messages in Slack's format. Its address is as good as a password. */
export function WebhookChannel(props: { channels: ChannelsAnswer; saved: () => void }) {
  const { channels, saved } = props;
  const [url, setUrl] = useState("");
  const action = useAction();

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = webhookProblem(url);
    if (problem !== null) return action.say({ ok: false, words: problem });
    const body = { ...unchanged(channels), webhook: { url: url.trim() } };
    const answer = await action.run(
      () => write<ChannelsAnswer>("PUT", "/channels", body),
      () => "Saved. Send a test to see whether it arrives.",
    );
    if (!answer.ok) return;
    setUrl("");
    saved();
  }

  return (
    <form className="stack" noValidate onSubmit={(event) => void save(event)}>
      <PasswordField
        id="channel-url"
        label="Address of the webhook"
        fresh
        value={url}
        change={setUrl}
        check={webhookProblem}
        help={
          channels.webhook === null
            ? "Slack, Mattermost, or anything that takes Slack’s format. Kept encrypted."
            : `One at ${channels.webhook.host} is set; it is never shown again. Enter another to replace it.`
        }
      />
      <ChannelButtons
        channel="webhook"
        set={channels.webhook !== null}
        action={action}
        off={() => ({ ...unchanged(channels), webhook: null })}
        saved={saved}
      />
    </form>
  );
}
