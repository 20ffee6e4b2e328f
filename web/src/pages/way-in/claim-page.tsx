import { useState, type SubmitEvent } from "react";
import { write } from "../../data/api.ts";
import { forgetBrought, useBrought } from "../../data/address-secret.ts";
import { emailProblem, nameProblem, passwordProblem } from "../../data/password.ts";
import { secretIn } from "../../data/route.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { Headline } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { NewPersonFields } from "../../parts/new-person-fields.tsx";
import { Result } from "../../parts/said.tsx";

/** The first administrator takes this Kody. `entered` is called when that is done. */
export function ClaimPage({ entered }: { entered: () => void }) {
  const { secret } = useBrought();
  return (
    <main className="narrow">
      <Headline tone="plain">Become the administrator of this Kody.</Headline>
      <p className="help">
        Nobody has claimed it yet. The address that <code>kody start</code> printed carries a secret
        that works once and lets you in.
      </p>
      <ClaimForm brought={secret} entered={entered} />
    </main>
  );
}

function ClaimForm({ brought, entered }: { brought: string | null; entered: () => void }) {
  const draft = useDraft("claim", { name: "", email: "" });
  const [pasted, setPasted] = useState("");
  const [password, setPassword] = useState("");
  const { busy, said, run, say } = useAction();
  const { name, email } = draft.value;
  const secret = brought ?? secretIn(pasted);

  async function claim(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem =
      (secret === null ? "Paste the address that `kody start` printed." : null) ??
      nameProblem(name) ??
      emailProblem(email) ??
      passwordProblem(password, email);
    if (problem !== null) return say({ ok: false, words: problem });
    const body = { secret, email: email.trim(), name: name.trim(), password };
    const answer = await run(() => write<unknown>("POST", "/claim", body));
    // 409: somebody was faster. The page then shows the sign-in instead of this form.
    if (!answer.ok && answer.status !== 409) return;
    if (answer.ok) draft.forget();
    forgetBrought();
    entered();
  }

  return (
    <form className="stack" noValidate onSubmit={(event) => void claim(event)}>
      {brought === null ? (
        <PasswordField
          id="secret"
          label="Address that Kody printed"
          value={pasted}
          change={setPasted}
          help="It ends in #secret= and the secret. Kody prints it again when it is started again."
          check={(text) =>
            secretIn(text) === null ? "This is not the address that Kody printed." : null
          }
        />
      ) : null}
      <NewPersonFields
        person={draft.value}
        password={password}
        change={draft.change}
        changePassword={setPassword}
      />
      <button type="submit" className="primary" disabled={busy}>
        Claim this Kody
      </button>
      <Result said={said} busy={busy && "Claiming…"} />
    </form>
  );
}
