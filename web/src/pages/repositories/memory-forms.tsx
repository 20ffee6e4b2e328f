import { useState, type SubmitEvent } from "react";
import type { MemoriesAnswer, MemoryAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import {
  emptyMemory,
  memoryChange,
  memoryDraft,
  memoryProblem,
  memoryRequest,
  memoryTextProblem,
  repositoryProblem,
  type MemoryDraft,
} from "../../data/memories.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { Result } from "../../parts/said.tsx";
import { TextArea } from "../../parts/text-area.tsx";
import { TextField } from "../../parts/text-field.tsx";

/** What an administrator enters counts at once. */
export function AddMemory({ added }: { added: () => void }) {
  const draft = useDraft("memory", emptyMemory);
  const { busy, said, run, say } = useAction();

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = memoryProblem(draft.value);
    if (problem !== null) return say({ ok: false, words: problem });
    const { ok } = await run(
      () => write<MemoriesAnswer>("POST", "/memories", memoryRequest(draft.value)),
      () => "Added. It counts from the next review on.",
    );
    if (!ok) return;
    draft.forget();
    added();
  }

  return (
    <details>
      <summary>Add a memory</summary>
      <form className="stack" noValidate onSubmit={(event) => void add(event)}>
        <MemoryFields id="new" value={draft.value} change={draft.change} />
        <TextField
          id="memory-repository"
          label="Repository of the memory"
          value={draft.value.repository}
          change={(repository) => draft.change({ repository })}
          check={repositoryProblem}
          help="As workspace/name. Empty: for all repositories."
        />
        <button type="submit" className="primary" disabled={busy}>
          Add<span className="hidden"> the memory</span>
        </button>
        <Result said={said} busy={busy && "Saving…"} />
      </form>
    </details>
  );
}

/** Other words or paths for one that is there. */
export function ChangeMemory(props: {
  memory: MemoryAnswer;
  changed: () => void;
  close: () => void;
}) {
  const { memory, changed, close } = props;
  const [value, setValue] = useState(() => memoryDraft(memory));
  const { busy, said, run, say } = useAction();

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = memoryTextProblem(value.text);
    if (problem !== null) return say({ ok: false, words: problem });
    const body = memoryChange(value);
    const { ok } = await run(() => write<MemoriesAnswer>("PUT", `/memories/${memory.id}`, body));
    if (!ok) return;
    close();
    changed();
  }

  return (
    <form className="stack" noValidate onSubmit={(event) => void save(event)}>
      <MemoryFields
        id={memory.id}
        value={value}
        change={(part) => setValue((before) => ({ ...before, ...part }))}
      />
      <div className="buttons">
        <button type="submit" className="primary" disabled={busy}>
          Save<span className="hidden"> memory {memory.id}</span>
        </button>
        <button type="button" onClick={close}>
          Keep it as it is
        </button>
      </div>
      <Result said={said} busy={busy && "Saving…"} />
    </form>
  );
}

function MemoryFields(props: {
  id: string;
  value: MemoryDraft;
  change: (part: Partial<MemoryDraft>) => void;
}) {
  const { id, value, change } = props;
  return (
    <>
      <TextArea
        id={`memory-${id}-text`}
        label="What the team decided"
        rows={3}
        value={value.text}
        change={(text) => change({ text })}
        check={memoryTextProblem}
      />
      <TextArea
        id={`memory-${id}-paths`}
        label="Files that it is about"
        rows={2}
        value={value.paths}
        change={(paths) => change({ paths })}
        help="One glob a line, as in .kody.yml. Empty: all files."
      />
    </>
  );
}
