import { useState, type SubmitEvent } from "react";
import {
  credentialProblem,
  type ConnectionAnswer,
  type ConnectRequest,
} from "../../../src/contract/index.ts";
import { write } from "../data/api.ts";
import { expiryProblem, today } from "../data/days.ts";
import { useAction } from "../data/use-action.ts";
import { useNow } from "../data/use-now.ts";
import { useDraft } from "../data/use-draft.ts";
import { Field } from "./field.tsx";
import { Result } from "./said.tsx";
import { TextField } from "./text-field.tsx";

export interface TokenFormProps {
  /** `YYYY-MM-DD`. */
  readonly latestExpiry: string;
  readonly suggestedExpiry: string;
  readonly replaces: boolean;
  readonly connected: (answer: ConnectionAnswer) => void;
}

const asking = "Asking Bitbucket whose token it is and what it may do. This takes a few seconds…";

/** Email, token and expiry. The token stays in this form's memory only, until it is sent. */
export function TokenForm(props: TokenFormProps) {
  const draft = useDraft("token", { email: "", expiresOn: props.suggestedExpiry });
  const [token, setToken] = useState("");
  const [left, setLeft] = useState<Left>({});
  const now = useNow();
  const { busy, said, run } = useAction();
  const { email, expiresOn } = draft.value;
  const entry = { email, token };
  const problem = credentialProblem(entry);
  const late = expiryProblem(expiresOn, today(now), props.latestExpiry);

  async function connect(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setLeft({ email: true, token: true });
    if (problem !== null || late !== null) {
      document.getElementById(`connect-${problem?.field ?? "expiry"}`)?.focus();
      return;
    }
    const answer = await run(() =>
      write<ConnectionAnswer>("POST", "/connection", bodyOf(entry, expiresOn)),
    );
    // After a refusal it stays, to be sent again beside another email.
    if (!answer.ok) return;
    setToken("");
    setLeft({});
    draft.forget();
    props.connected(answer.value);
  }

  return (
    <form className="stack" noValidate onSubmit={(event) => void connect(event)}>
      <EmailField
        value={email}
        problem={shownAt("email", entry, left)}
        change={(value) => draft.change({ email: value })}
        leave={() => setLeft({ ...left, email: true })}
      />
      <TokenField
        value={token}
        problem={shownAt("token", entry, left)}
        change={setToken}
        leave={() => setLeft({ ...left, token: token !== "" })}
      />
      <TextField
        id="connect-expiry"
        label="It expires on"
        type="date"
        max={props.latestExpiry}
        value={expiresOn}
        change={(value) => draft.change({ expiresOn: value })}
        problem={late}
        help="As entered at Atlassian. Bitbucket can't be asked for it; Kody reminds you in time."
      />
      <button type="submit" className="primary" disabled={busy}>
        {props.replaces ? "Check and replace" : "Connect"}
      </button>
      <Result said={said} busy={busy && asking} />
    </form>
  );
}

interface Left {
  readonly email?: boolean;
  readonly token?: boolean;
}

interface Credential {
  readonly email: string;
  readonly token: string;
}

/** The problem of a field that was left. An empty token is no mistake of somebody who is on the way to it. */
function shownAt(field: "email" | "token", entry: Credential, left: Left): string | null {
  const early = entry.token === "" && left.token !== true;
  // The email can be judged before there is a token.
  const seen = credentialProblem(early ? { ...entry, token: "ATATT" } : entry);
  if (seen?.field !== field || (early && entry.email.trim() === "")) return null;
  return left[field] === true || left.token === true ? seen.message : null;
}

function bodyOf({ email, token }: Credential, expiresOn: string): ConnectRequest {
  const address = email.trim();
  return {
    token: token.trim(),
    ...(address === "" ? {} : { email: address }),
    expiresOn: expiresOn === "" ? null : expiresOn,
  };
}

interface Entry {
  readonly value: string;
  readonly problem: string | null;
  readonly change: (value: string) => void;
  readonly leave: () => void;
}

function EmailField(entry: Entry) {
  return (
    <EntryField
      {...entry}
      id="connect-email"
      type="email"
      label="Email of the Atlassian account"
      help="Leave it empty for an access token of a repository, project or workspace."
    />
  );
}

function TokenField(entry: Entry) {
  return (
    <EntryField
      {...entry}
      id="connect-token"
      type="password"
      label="Token"
      help="Kody keeps it encrypted and never shows it again."
    />
  );
}

function EntryField(
  props: Entry & { id: string; type: "email" | "password"; label: string; help: string },
) {
  const { id, type, label, help, value, problem, change, leave } = props;
  return (
    <Field id={id} label={label} help={help} problem={problem}>
      {(wired) => (
        <input
          {...wired}
          type={type}
          // Browsers are asked not to keep it.
          autoComplete="off"
          spellCheck={false}
          value={value}
          onBlur={leave}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}
