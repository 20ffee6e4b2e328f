import { useState, type ReactNode } from "react";
import type {
  DestinationAnswer,
  RepositoriesAnswer,
  RepositoryAnswer,
  TestAnswer,
} from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { scopeWords, topicWords } from "../../data/destinations.ts";
import { useAction, type Action } from "../../data/use-action.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { Loading, Trouble } from "../../parts/notice.tsx";
import { Result } from "../../parts/said.tsx";
import { DestinationForm } from "./destination-form.tsx";

/** Who is told of reviews, and of what else. */
export function Destinations() {
  const polled = usePolled<{ destinations: DestinationAnswer[] }>("/destinations", onReturn);
  const repositories = usePolled<RepositoriesAnswer>("/repositories", onReturn);
  const problem = polled.problem ?? repositories.problem;
  return (
    <section>
      <h2>News of pull requests</h2>
      <p className="help">
        Grouped: a message goes out when nothing new came for two minutes, at the latest after ten.
        It names each pull request once.
      </p>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      {polled.value === null || repositories.value === null ? (
        problem === null && <Loading />
      ) : (
        <DestinationList
          destinations={polled.value.destinations}
          known={repositories.value.repositories}
          saved={polled.refresh}
        />
      )}
    </section>
  );
}

function DestinationList(props: {
  destinations: readonly DestinationAnswer[];
  known: readonly RepositoryAnswer[];
  saved: () => void;
}) {
  const { destinations, known, saved } = props;
  /** The id of the one that is changed, "new", or null. */
  const [open, setOpen] = useState<string | null>(null);
  const opened = destinations.find(({ id }) => id === open) ?? null;
  const action = useAction();

  function leave(): void {
    setOpen(null);
    saved();
  }

  async function remove(one: DestinationAnswer): Promise<void> {
    const answer = await action.run(
      () => write<null>("DELETE", `/destinations/${one.id}`),
      () => `${one.name} is told nothing any more.`,
    );
    if (answer.ok) saved();
  }

  return (
    <>
      {destinations.length === 0 ? (
        <p>Nobody is told of reviews yet. Add a chat or an email address.</p>
      ) : (
        <DestinationTable destinations={destinations}>
          {(one) => (
            <DestinationRow
              key={one.id}
              one={one}
              known={known}
              busy={action.busy}
              edit={() => setOpen(one.id)}
              test={() => void test(one, action)}
              remove={() => void remove(one)}
            />
          )}
        </DestinationTable>
      )}
      <Result said={action.said} busy={action.busy && "One moment…"} />
      {open === null ? (
        <button type="button" onClick={() => setOpen("new")}>
          Add a destination
        </button>
      ) : (
        <DestinationForm key={open} one={opened} known={known} done={leave} />
      )}
    </>
  );
}

async function test({ id }: DestinationAnswer, { run, say }: Action): Promise<void> {
  const answer = await run(() => write<TestAnswer>("POST", `/destinations/${id}/test`));
  if (answer.ok) say({ ok: answer.value.ok, words: answer.value.message });
}

function DestinationTable(props: {
  destinations: readonly DestinationAnswer[];
  children: (one: DestinationAnswer) => ReactNode;
}) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Destination</th>
          <th scope="col" className="wide-only">
            Told when
          </th>
          <th scope="col" className="wide-only">
            For
          </th>
          <th scope="col">
            <span className="hidden">Change</span>
          </th>
        </tr>
      </thead>
      <tbody>{props.destinations.map(props.children)}</tbody>
    </table>
  );
}

function DestinationRow(props: {
  one: DestinationAnswer;
  known: readonly RepositoryAnswer[];
  busy: boolean;
  edit: () => void;
  test: () => void;
  remove: () => void;
}) {
  const { one, busy } = props;
  const [sure, setSure] = useState(false);
  const name = <span className="hidden"> {one.name}</span>;
  return (
    <tr>
      <td>
        <b>{one.name}</b>
        <br />
        <span className="quiet">
          {one.kind === "webhook" ? `Webhook at ${one.address}` : one.address}
        </span>
        {one.trouble === null ? null : <p className="error">{one.trouble}</p>}
      </td>
      <td className="wide-only">{one.topics.map((topic) => topicWords[topic]).join("; ")}</td>
      <td className="wide-only">{scopeWords(one.scope, props.known)}</td>
      <td>
        <div className="buttons">
          <button type="button" disabled={busy} onClick={props.edit}>
            Change{name}
          </button>
          <button type="button" disabled={busy} onClick={props.test}>
            Send a test{name}
          </button>
          {sure ? (
            <button type="button" className="danger" disabled={busy} onClick={props.remove}>
              Remove it and what waits{name}
            </button>
          ) : (
            <button type="button" className="danger" disabled={busy} onClick={() => setSure(true)}>
              Remove…{name}
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}
