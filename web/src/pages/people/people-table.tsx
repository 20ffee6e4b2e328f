import type { PersonAnswer, PersonChange } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { usePerson } from "../../data/session.ts";
import { useAction } from "../../data/use-action.ts";
import { useNow } from "../../data/use-now.ts";
import { When } from "../../parts/marks.tsx";
import { Result } from "../../parts/said.tsx";

const states: Readonly<Record<PersonAnswer["state"], string>> = {
  active: "active",
  invited: "invited",
  disabled: "switched off",
};

const switchWords: Readonly<Record<PersonAnswer["state"], string>> = {
  active: "Switch off",
  invited: "Withdraw",
  disabled: "Switch on",
};

export function PeopleTable(props: { people: readonly PersonAnswer[]; changed: () => void }) {
  const now = useNow();
  const { busy, said, run } = useAction();

  async function change(person: PersonAnswer, change: PersonChange): Promise<void> {
    const path = `/people/${encodeURIComponent(person.id)}`;
    const answer = await run(
      () => write<PersonAnswer>("PUT", path, change),
      ({ name, email, role, state }) =>
        `${name === "" ? email : name} is ${states[state]}, ${role === "admin" ? "an administrator" : "a viewer"}.`,
    );
    if (answer.ok) props.changed();
  }

  return (
    <>
      <table className="people">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Role</th>
            <th scope="col" className="wide-only">
              State
            </th>
            <th scope="col" className="wide-only">
              Last seen
            </th>
            <th scope="col">
              <span className="hidden">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.people.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              now={now}
              busy={busy}
              change={(part) => void change(person, part)}
            />
          ))}
        </tbody>
      </table>
      <Result said={said} />
    </>
  );
}

function PersonRow(props: {
  person: PersonAnswer;
  now: number;
  busy: boolean;
  change: (change: PersonChange) => void;
}) {
  const { person, now, busy, change } = props;
  const own = usePerson().id === person.id;
  const { name, email, role, state, lastSeenAt } = person;
  return (
    <tr>
      <td>
        <bdi>{name === "" ? "(no name yet)" : name}</bdi>
        {own ? <span className="quiet"> (you)</span> : null}
        <span className="quiet under">
          <bdi>{email}</bdi>
        </span>
      </td>
      <td>
        <select
          aria-label={`Role of ${email}`}
          value={role}
          disabled={busy}
          onChange={(event) =>
            change({ role: event.target.value === "admin" ? "admin" : "viewer" })
          }
        >
          <option value="admin">administrator</option>
          <option value="viewer">viewer</option>
        </select>
      </td>
      <td className="wide-only">{states[state]}</td>
      <td className="nowrap wide-only">
        {lastSeenAt === null ? "never" : <When iso={lastSeenAt} now={now} />}
      </td>
      <td className="number">
        {own ? null : (
          <button
            type="button"
            disabled={busy}
            onClick={() => change({ state: state === "disabled" ? "active" : "disabled" })}
          >
            {switchWords[state]}
            <span className="hidden"> {email}</span>
          </button>
        )}
      </td>
    </tr>
  );
}
