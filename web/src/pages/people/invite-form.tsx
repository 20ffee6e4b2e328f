import { useState, type SubmitEvent } from "react";
import type { InviteAnswer, Role } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { emailProblem } from "../../data/password.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { Copyable } from "../../parts/copy-button.tsx";
import { Result } from "../../parts/said.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextField } from "../../parts/text-field.tsx";

const blank: { readonly email: string; readonly role: Role } = { email: "", role: "viewer" };
const roles = [
  { value: "viewer", words: "viewer: sees everything about reviews, changes nothing" },
  { value: "admin", words: "administrator: may do everything" },
] as const;

/** Makes a link that lets one person in. Kody sends no email: whoever invites passes it on. */
export function InviteForm({ invited }: { invited: () => void }) {
  const draft = useDraft("invite", blank);
  const [made, setMade] = useState<InviteAnswer | null>(null);
  const { busy, said, run, say } = useAction();
  const { email, role } = draft.value;

  async function invite(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setMade(null);
    const problem = emailProblem(email);
    if (problem !== null) return say({ ok: false, words: problem });
    const body = { email: email.trim(), role };
    const answer = await run(() => write<InviteAnswer>("POST", "/people", body));
    if (!answer.ok) return;
    setMade(answer.value);
    draft.forget();
    invited();
  }

  return (
    <section>
      <h2>Invite somebody</h2>
      <form className="stack" noValidate onSubmit={(event) => void invite(event)}>
        <TextField
          id="invite-email"
          label="Email"
          type="email"
          value={email}
          change={(value) => draft.change({ email: value })}
          check={(value) => (value === "" ? null : emailProblem(value))}
          help="Somebody who was invited before gets a new link, and the older one ends."
        />
        <SelectField
          id="invite-role"
          label="Role"
          value={role}
          options={roles}
          change={(value) => draft.change({ role: value })}
        />
        <button type="submit" className="primary" disabled={busy}>
          Make a link
        </button>
        <Result said={said} />
      </form>
      {made === null ? null : (
        <output className="made">
          <p>
            Send this link to <bdi>{made.person.email}</bdi>. It works once, within seven days, and
            is not shown again.
          </p>
          <Copyable text={made.link} what="the link" />
        </output>
      )}
    </section>
  );
}
