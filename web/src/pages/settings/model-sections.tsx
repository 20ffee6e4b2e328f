import type { ModelAnswer, ModelUseAnswer } from "../../../../src/contract/index.ts";
import { spentSentence } from "../../data/model-use.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { Loading, Trouble } from "../../parts/notice.tsx";
import { ModelForm } from "./model-form.tsx";
import { ModelNote } from "./model-note.tsx";
import { ModelUseForm } from "./model-use-form.tsx";
import { RepositoryModels } from "./repository-models.tsx";

/** Which models, how they are used, and what they have cost. */
export function ModelSections() {
  const first = usePolled<{ model: ModelAnswer | null }>("/model", onReturn);
  const second = usePolled<{ model: ModelAnswer | null }>("/model/fallback", onReturn);
  const used = usePolled<ModelUseAnswer>("/model/use", onReturn);
  const problem = first.problem ?? second.problem ?? used.problem;
  if (first.value === null || second.value === null || used.value === null)
    return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <section>
        <h2>Model</h2>
        <ModelNote />
        <p>{spentSentence(used.value)}</p>
        <ModelForm model={first.value.model} saved={first.refresh} />
      </section>
      <section>
        <h2>Second model</h2>
        <p className="help">
          Asked when the first one can’t be, or alone where you say so: for example one on your own
          server.
        </p>
        <details open={second.value.model !== null}>
          <summary>{second.value.model?.model ?? "Enter a second model"}</summary>
          <ModelForm slot="fallback" model={second.value.model} saved={second.refresh} />
        </details>
      </section>
      <section>
        <h2>How models are used</h2>
        <ModelUseForm use={used.value.use} saved={used.refresh} />
      </section>
      <section>
        <h2>Repositories that differ</h2>
        <RepositoryModels repositories={used.value.repositories} saved={used.refresh} />
      </section>
    </>
  );
}
