import type { MemoriesAnswer } from "../../../../src/contract/index.ts";
import { memoriesSentence } from "../../data/memories.ts";
import { useAdmin } from "../../data/session.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { Trouble } from "../../parts/notice.tsx";
import { AddMemory } from "./memory-forms.tsx";
import { MemoryRow } from "./memory-row.tsx";

/** What the teams decided, which reviews by a model follow. */
export function Memories() {
  const admin = useAdmin();
  const { value, problem, refresh } = usePolled<MemoriesAnswer>("/memories", onReturn);
  if (value === null) return problem === null ? null : <Trouble>{problem.message}</Trouble>;
  const { memories } = value;
  return (
    <section aria-label="Memories">
      <h2>Memories</h2>
      <p>{memoriesSentence(memories)}</p>
      <p className="help">
        What a team decided, for reviews by a model. A comment that begins with{" "}
        <code>@kody remember</code> proposes one; so does Kody, when people refuse the same finding
        in three pull requests. “Do not report: TITLE” keeps findings with such a title back.
      </p>
      {memories.length === 0 ? null : (
        <table className="memories">
          <thead>
            <tr>
              <th scope="col">Decision</th>
              <th scope="col">For</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {memories.map((memory) => (
              <MemoryRow key={memory.id} memory={memory} admin={admin} changed={refresh} />
            ))}
          </tbody>
        </table>
      )}
      {admin ? <AddMemory added={refresh} /> : null}
    </section>
  );
}
