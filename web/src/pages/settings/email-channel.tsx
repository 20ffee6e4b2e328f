import { useState, type SubmitEvent } from "react";
import type { ChannelsAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import {
  emailDraft,
  emailDraftProblem,
  emailSettings,
  unchanged,
  type EmailDraft,
} from "../../data/channels.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { ChannelButtons } from "./channel-buttons.tsx";

const securities = [
  { value: "tls", words: "TLS from the start (usually port 465)" },
  { value: "starttls", words: "STARTTLS (usually port 587)" },
  { value: "none", words: "none: readable on the way" },
] as const;

/** Messages by a mail server of the team's own. */
export function EmailChannel(props: { channels: ChannelsAnswer; saved: () => void }) {
  const { channels, saved } = props;
  const draft = useDraft("channel-email", emailDraft(channels));
  const [password, setPassword] = useState("");
  const action = useAction();

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = emailDraftProblem(draft.value);
    if (problem !== null) return action.say({ ok: false, words: problem });
    const body = { ...unchanged(channels), email: emailSettings(draft.value, password) };
    const answer = await action.run(
      () => write<ChannelsAnswer>("PUT", "/channels", body),
      () => "Saved. Send a test to see whether it arrives.",
    );
    if (!answer.ok) return;
    setPassword("");
    draft.forget();
    saved();
  }

  return (
    <form className="stack" noValidate onSubmit={(event) => void save(event)}>
      <EmailFields value={draft.value} change={draft.change} />
      <PasswordField
        id="channel-password"
        label="Password at the mail server"
        fresh
        value={password}
        change={setPassword}
        help={
          channels.email?.passwordSet === true
            ? "One is set; leave this empty to keep it."
            : "Empty for servers that want none. Kept encrypted."
        }
      />
      <ChannelButtons
        channel="email"
        set={channels.email !== null}
        action={action}
        off={() => ({ ...unchanged(channels), email: null })}
        saved={() => {
          draft.forget();
          saved();
        }}
      />
    </form>
  );
}

function EmailFields(props: { value: EmailDraft; change: (part: Partial<EmailDraft>) => void }) {
  const { value, change } = props;
  return (
    <>
      <TextField
        id="channel-host"
        label="Mail server"
        value={value.host}
        change={(host) => change({ host })}
        help="For example smtp.example.com."
      />
      <TextField
        id="channel-port"
        label="Port"
        type="number"
        min={1}
        max={65_535}
        value={value.port}
        change={(port) => change({ port })}
      />
      <SelectField
        id="channel-security"
        label="Encryption"
        value={value.security}
        options={securities}
        change={(security) => change({ security })}
      />
      <TextField
        id="channel-from"
        label="From"
        type="email"
        value={value.from}
        change={(from) => change({ from })}
      />
      <TextField
        id="channel-to"
        label="To"
        value={value.to}
        change={(to) => change({ to })}
        help="Several addresses are separated by commas."
      />
      <TextField
        id="channel-user"
        label="User at the mail server"
        value={value.user}
        change={(user) => change({ user })}
        help="Empty for servers that want none."
      />
    </>
  );
}
