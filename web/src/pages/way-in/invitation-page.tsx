import { useState, type SubmitEvent } from "react";
import { write } from "../../data/api.ts";
import { forgetBrought, useBrought } from "../../data/address-secret.ts";
import { nameProblem, passwordProblem } from "../../data/password.ts";
import { invitationIn } from "../../data/route.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { Headline } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { NewPersonFields } from "../../parts/new-person-fields.tsx";
import { Result } from "../../parts/said.tsx";

/** Whoever holds the link chooses a name and a password, and is in. */
export function InvitationPage({ entered }: { entered: () => void }) {
  const { invitation: brought } = useBrought();
  const draft = useDraft("invitation", { name: "" });
  const [pasted, setPasted] = useState("");
  const [password, setPassword] = useState("");
  const { busy, said, run, say } = useAction();
  const invitation = brought ?? invitationIn(pasted);
  const { name } = draft.value;

  async function accept(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem =
      (invitation === null ? "Paste the link that you were given." : null) ??
      nameProblem(name) ??
      passwordProblem(password, "");
    if (problem !== null) return say({ ok: false, words: problem });
    const body = { invitation, name: name.trim(), password };
    const answer = await run(() => write<unknown>("POST", "/invitations/accept", body));
    if (!answer.ok) return;
    draft.forget();
    forgetBrought();
    entered();
  }

  return (
    <main className="narrow">
      <Headline tone="plain">You are invited to Kody.</Headline>
      <p className="help">Choose how others see you, and a password to sign in with later.</p>
      <form className="stack" noValidate onSubmit={(event) => void accept(event)}>
        {brought === null ? (
          <PasswordField
            id="invitation"
            label="Link that you were given"
            value={pasted}
            change={setPasted}
            help="It works once, within seven days."
          />
        ) : null}
        <NewPersonFields
          person={{ name, email: null }}
          password={password}
          change={draft.change}
          changePassword={setPassword}
        />
        <button type="submit" className="primary" disabled={busy}>
          Accept the invitation
        </button>
        <Result said={said} busy={busy && "Checking the invitation…"} />
      </form>
    </main>
  );
}
