import { useState } from "react";
import type { MemoriesAnswer, MemoryAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { useAction, type Action } from "../../data/use-action.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Result } from "../../parts/said.tsx";
import { ChangeMemory } from "./memory-forms.tsx";

const stateWords: Readonly<Record<MemoryAnswer["state"], string>> = {
  proposed: "proposed",
  accepted: "accepted",
  declined: "declined",
};

interface Row {
  readonly memory: MemoryAnswer;
  readonly changed: () => void;
}

/** Its text may be a stranger's: it is shown as text and nothing else. */
export function MemoryRow({ memory, admin, changed }: Row & { admin: boolean }) {
  const action = useAction();
  const [editing, setEditing] = useState(false);
  const { text, origin, repository, paths, state, decidedBy } = memory;
  return (
    <tr>
      <td>
        <p>
          <bdi>{text}</bdi>
        </p>
        <p className="help">
          <bdi>{origin}</bdi>
        </p>
        {admin && editing ? (
          <ChangeMemory memory={memory} changed={changed} close={() => setEditing(false)} />
        ) : null}
        {admin && !editing ? (
          <Buttons
            memory={memory}
            action={action}
            changed={changed}
            edit={() => setEditing(true)}
          />
        ) : null}
        <Result said={action.said} busy={action.busy && "Saving…"} />
      </td>
      <td>
        <bdi>{repository ?? "all repositories"}</bdi>
        {paths.map((path) => (
          <div key={path}>
            <code>
              <bdi>{path}</bdi>
            </code>
          </div>
        ))}
      </td>
      <td>
        {stateWords[state]}
        {decidedBy === null ? null : (
          <p className="help">
            by <bdi>{decidedBy}</bdi>
          </p>
        )}
      </td>
    </tr>
  );
}

function Buttons(props: Row & { action: Action; edit: () => void }) {
  const { memory, changed, action } = props;
  const { id, text, state } = memory;
  const { busy, run } = action;
  const which = <span className="hidden"> memory {id}</span>;

  async function decide(wanted: "accepted" | "declined"): Promise<void> {
    const body = { state: wanted, text };
    const { ok } = await run(() => write<MemoriesAnswer>("PUT", `/memories/${id}/state`, body));
    if (ok) changed();
  }
  async function remove(): Promise<void> {
    const { ok } = await run(() => write<MemoriesAnswer>("DELETE", `/memories/${id}`));
    if (ok) changed();
  }

  return (
    <div className="buttons">
      {state === "accepted" ? null : (
        <button type="button" disabled={busy} onClick={() => void decide("accepted")}>
          Accept{which}
        </button>
      )}
      {state === "declined" ? null : (
        <button type="button" disabled={busy} onClick={() => void decide("declined")}>
          Decline{which}
        </button>
      )}
      <button type="button" disabled={busy} onClick={props.edit}>
        Edit{which}
      </button>
      <Confirm button="Delete" word="delete" busy={busy} act={() => void remove()}>
        <p>It is gone then, and the same comment or refusals don’t propose it again.</p>
      </Confirm>
    </div>
  );
}
