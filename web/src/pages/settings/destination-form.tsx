import { useState, type SubmitEvent } from "react";
import type {
  DestinationAnswer,
  DestinationRequest,
  RepositoryAnswer,
} from "../../../../src/contract/index.ts";
import { topicNames } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { webhookProblem } from "../../data/channels.ts";
import {
  addressProblem,
  authorProblem,
  destinationBody,
  destinationDraft,
  destinationProblem,
  nameProblem,
  repositoriesProblem,
  toggled,
  topicWords,
  type DestinationDraft,
} from "../../data/destinations.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { PasswordField } from "../../parts/password-field.tsx";
import { Result } from "../../parts/said.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextArea } from "../../parts/text-area.tsx";
import { TextField } from "../../parts/text-field.tsx";

/** Adds a destination (`one` null) or changes it. The webhook's address is never shown again. */
export function DestinationForm(props: {
  one: DestinationAnswer | null;
  known: readonly RepositoryAnswer[];
  done: () => void;
}) {
  const { one, known } = props;
  const draft = useDraft(`destination-${one?.id ?? "new"}`, destinationDraft(one, known));
  const [url, setUrl] = useState("");
  const { busy, said, run, say } = useAction();
  const urlSet = one?.kind === "webhook";

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = destinationProblem(draft.value, url, urlSet, known);
    if (problem !== null) return say({ ok: false, words: problem });
    const body: DestinationRequest = destinationBody(draft.value, url, known);
    const answer = await run(() =>
      one === null
        ? write<DestinationAnswer>("POST", "/destinations", body)
        : write<DestinationAnswer>("PUT", `/destinations/${one.id}`, body),
    );
    if (answer.ok) end();
  }

  function end(): void {
    draft.forget();
    props.done();
  }

  return (
    <form
      className="stack"
      aria-label="Destination"
      noValidate
      onSubmit={(event) => void save(event)}
    >
      <WayFields
        value={draft.value}
        change={draft.change}
        url={url}
        setUrl={setUrl}
        host={urlSet ? one.address : null}
      />
      <TopicFields value={draft.value} change={draft.change} />
      <ScopeFields value={draft.value} change={draft.change} known={known} />
      <div className="buttons">
        <button type="submit" className="primary" disabled={busy}>
          Save the destination
        </button>
        <button type="button" disabled={busy} onClick={end}>
          Leave it
        </button>
      </div>
      <Result said={said} busy={busy && "One moment…"} />
    </form>
  );
}

interface Part {
  readonly value: DestinationDraft;
  readonly change: (part: Partial<DestinationDraft>) => void;
}

function WayFields(
  props: Part & { url: string; setUrl: (url: string) => void; host: string | null },
) {
  const { value, change, host } = props;
  return (
    <>
      <TextField
        id="destination-name"
        label="Name of the destination"
        value={value.name}
        change={(name) => change({ name })}
        check={nameProblem}
      />
      <SelectField
        id="destination-kind"
        label="Way"
        value={value.kind}
        options={[
          { value: "webhook", words: "Chat webhook in Slack’s format" },
          { value: "email", words: "Email" },
        ]}
        change={(kind) => change({ kind })}
      />
      {value.kind === "webhook" ? (
        <PasswordField
          id="destination-url"
          label="Its webhook"
          fresh
          value={props.url}
          change={props.setUrl}
          check={webhookProblem}
          help={
            host === null
              ? "The address that the chat shows for it. Kept encrypted."
              : `One at ${host} is set; it is never shown again. Enter another to replace it.`
          }
        />
      ) : (
        <TextField
          id="destination-address"
          label="Its email address"
          type="email"
          value={value.address}
          change={(address) => change({ address })}
          check={addressProblem}
          help="Sent by the mail server that is set up below."
        />
      )}
    </>
  );
}

function TopicFields({ value, change }: Part) {
  return (
    <fieldset className="features">
      <legend>Tell when</legend>
      {topicNames.map((topic) => (
        <label key={topic}>
          <input
            type="checkbox"
            checked={value.topics.includes(topic)}
            onChange={(event) =>
              change({ topics: toggled(value.topics, topic, event.target.checked) })
            }
          />
          <span>{topicWords[topic]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function ScopeFields({ value, change, known }: Part & { known: readonly RepositoryAnswer[] }) {
  return (
    <>
      <SelectField
        id="destination-scope"
        label="For"
        value={value.of}
        options={[
          { value: "all", words: "All repositories" },
          { value: "repositories", words: "Chosen repositories" },
          { value: "author", words: "Pull requests of one person" },
        ]}
        change={(of) => change({ of })}
        help="The token and the model concern the whole installation: they are told whatever is chosen here."
      />
      {value.of === "repositories" ? (
        <TextArea
          id="destination-repositories"
          label="Repositories, one a line"
          rows={4}
          value={value.repositories}
          change={(repositories) => change({ repositories })}
          check={(text) => repositoriesProblem(text, known)}
          help="For example acme/shop."
        />
      ) : null}
      {value.of === "author" ? (
        <TextField
          id="destination-author"
          label="Account uuid of the author"
          value={value.author}
          change={(author) => change({ author })}
          check={authorProblem}
          help="With braces, as Bitbucket’s API names it."
        />
      ) : null}
    </>
  );
}
