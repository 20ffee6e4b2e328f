import { useState, type SubmitEvent } from "react";
import type { ConnectionAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { expiryProblem, today } from "../../data/days.ts";
import { useNow } from "../../data/use-now.ts";
import { useAction } from "../../data/use-action.ts";
import { Result } from "../../parts/said.tsx";
import { TextField } from "../../parts/text-field.tsx";

/** The day on which Atlassian ends the token. */
export function ExpiryForm(props: { expiresOn: string | null; latest: string; saved: () => void }) {
  const before = props.expiresOn ?? "";
  const [day, setDay] = useState(before);
  const now = useNow();
  const { busy, said, run } = useAction();
  const problem = day === before ? null : expiryProblem(day, today(now), props.latest);

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (problem !== null) return;
    const body = { expiresOn: day === "" ? null : day };
    const answer = await run(
      () => write<ConnectionAnswer>("PUT", "/connection/expiry", body),
      () => "Saved.",
    );
    if (answer.ok) props.saved();
  }

  return (
    <form className="stack line" noValidate onSubmit={(event) => void save(event)}>
      <TextField
        id="expiry"
        label="The token expires on"
        type="date"
        max={props.latest}
        value={day}
        change={setDay}
        problem={problem}
        help="Kody reminds you 30, 14, 7, 3 and 1 days before. Empty: not known."
      />
      <button type="submit" disabled={busy || day === before}>
        Save the date
      </button>
      <Result said={said} />
    </form>
  );
}
