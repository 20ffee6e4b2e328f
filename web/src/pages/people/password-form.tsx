import { useState, type SubmitEvent } from "react";
import { write } from "../../data/api.ts";
import { passwordProblem, passwordRule } from "../../data/password.ts";
import { usePerson } from "../../data/session.ts";
import { useAction } from "../../data/use-action.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { Result } from "../../parts/said.tsx";

/** One's own password. */
export function PasswordForm() {
  const { email } = usePerson();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const { busy, said, run, say } = useAction();

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = passwordProblem(next, email);
    if (problem !== null) return say({ ok: false, words: problem });
    const answer = await run(
      () => write<unknown>("PUT", "/password", { current, next }),
      () => "Changed. Everywhere else you are signed out.",
    );
    if (!answer.ok) return;
    setCurrent("");
    setNext("");
  }

  return (
    <section>
      <h2>Your password</h2>
      <form className="stack" noValidate onSubmit={(event) => void save(event)}>
        <PasswordField
          id="current-password"
          label="Present password"
          value={current}
          change={setCurrent}
          help="Empty if you have only signed in through the provider so far."
        />
        <PasswordField
          id="next-password"
          label="New password"
          fresh
          value={next}
          change={setNext}
          help={passwordRule}
          check={(value) => passwordProblem(value, email)}
        />
        <button type="submit" disabled={busy}>
          Change the password
        </button>
        <Result said={said} busy={busy && "Changing…"} />
      </form>
    </section>
  );
}
