import { useState, type SubmitEvent } from "react";
import type { ModelUseAnswer, RepositoryModelRequest } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { useAction } from "../../data/use-action.ts";
import { Result } from "../../parts/said.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { uses } from "./model-use-form.tsx";

type Chosen = RepositoryModelRequest["model"];

const choices = [...uses, { value: "inherited", words: "as all others" }] as const;

/** Repositories that are reviewed with another model than the others, or with none. */
export function RepositoryModels(props: {
  repositories: ModelUseAnswer["repositories"];
  saved: () => void;
}) {
  const [name, setName] = useState("");
  const [model, setModel] = useState<Chosen>("off");
  const { busy, said, run, say } = useAction();

  async function choose(request: RepositoryModelRequest): Promise<boolean> {
    const { ok } = await run(
      () => write<ModelUseAnswer>("PUT", "/model/repositories", request),
      () => `Saved for ${request.workspace}/${request.slug}.`,
    );
    if (ok) props.saved();
    return ok;
  }

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const [workspace = "", slug = "", ...more] = name.trim().split("/");
    if (workspace === "" || slug === "" || more.length > 0)
      return say({ ok: false, words: "Enter the repository as workspace/name." });
    if (await choose({ workspace, slug, model })) setName("");
  }

  return (
    <>
      <ChoiceTable {...props} busy={busy} choose={(request) => void choose(request)} />
      <form className="stack line" noValidate onSubmit={(event) => void add(event)}>
        <TextField
          id="repository-name"
          label="Repository"
          value={name}
          change={setName}
          help="As workspace/name."
        />
        <SelectField
          id="repository-model"
          label="Is reviewed with"
          value={model}
          options={choices}
          change={setModel}
        />
        <button type="submit" disabled={busy}>
          Save<span className="hidden"> for this repository</span>
        </button>
      </form>
      <Result said={said} busy={busy && "Saving…"} />
    </>
  );
}

function ChoiceTable(props: {
  repositories: ModelUseAnswer["repositories"];
  busy: boolean;
  choose: (request: RepositoryModelRequest) => void;
}) {
  if (props.repositories.length === 0) return null;
  return (
    <table className="choices">
      <thead>
        <tr>
          <th scope="col">Repository</th>
          <th scope="col">Is reviewed with</th>
        </tr>
      </thead>
      <tbody>
        {props.repositories.map(({ workspace, slug, model }) => (
          <tr key={`${workspace}/${slug}`}>
            <td>
              <bdi>
                {workspace}/{slug}
              </bdi>
            </td>
            <td>
              <select
                aria-label={`Model of ${workspace}/${slug}`}
                value={model}
                disabled={props.busy}
                onChange={({ target }) => {
                  const chosen = choices.find(({ value }) => value === target.value);
                  if (chosen !== undefined) props.choose({ workspace, slug, model: chosen.value });
                }}
              >
                {choices.map(({ value, words }) => (
                  <option key={value} value={value}>
                    {words}
                  </option>
                ))}
              </select>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
