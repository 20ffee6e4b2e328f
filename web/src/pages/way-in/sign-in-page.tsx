import { useState, type SubmitEvent } from "react";
import { write } from "../../data/api.ts";
import { emailProblem, signInProblem } from "../../data/password.ts";
import { providerPath } from "../../data/route.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { Headline, Trouble } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { Result } from "../../parts/said.tsx";
import { TextField } from "../../parts/text-field.tsx";

/** Shown in place of any page while nobody is signed in; afterwards the page itself is there again. */
export function SignInPage(props: {
  provider: string | null;
  path: string;
  query: string;
  entered: () => void;
}) {
  const problem = signInProblem(props.query);
  return (
    <main className="narrow">
      <Headline tone="plain">Sign in to Kody.</Headline>
      {problem === null ? null : <Trouble>{problem}</Trouble>}
      <PasswordForm entered={props.entered} />
      {props.provider === null ? null : (
        <p className="or">
          <a className="button" href={providerPath(props.path + props.query)}>
            Sign in with {props.provider}
          </a>
        </p>
      )}
      <p className="help">
        No account? Ask an administrator for an invitation. Nobody can get in any more? Run{" "}
        <code>kody people</code> on the machine where Kody runs.
      </p>
    </main>
  );
}

function PasswordForm({ entered }: { entered: () => void }) {
  const draft = useDraft("sign-in", { email: "" });
  const [password, setPassword] = useState("");
  const { busy, said, run, say } = useAction();
  const { email } = draft.value;

  async function signIn(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = emailProblem(email) ?? (password === "" ? "Enter your password." : null);
    if (problem !== null) return say({ ok: false, words: problem });
    const body = { email: email.trim(), password };
    const answer = await run(() => write<unknown>("POST", "/session", body));
    setPassword("");
    if (answer.ok) entered();
  }

  return (
    <form className="stack" noValidate onSubmit={(event) => void signIn(event)}>
      <TextField
        id="email"
        label="Email"
        type="email"
        autoComplete="username"
        value={email}
        change={(value) => draft.change({ email: value })}
      />
      <PasswordField id="password" label="Password" value={password} change={setPassword} />
      <button type="submit" className="primary" disabled={busy}>
        Sign in
      </button>
      <Result said={said} busy={busy && "Signing in…"} />
    </form>
  );
}
