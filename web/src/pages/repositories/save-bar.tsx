import type { RepositoriesAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { isChosen, selectionOf, type Wish } from "../../data/selection.ts";
import { useAction } from "../../data/use-action.ts";
import type { Draft } from "../../data/use-draft.ts";
import { count } from "../../data/words.ts";
import { Result } from "../../parts/said.tsx";

/** How many are selected, and what saving would change. Stays in sight below a long list. */
export function SaveBar(props: {
  answer: RepositoriesAnswer;
  draft: Draft<Wish>;
  saved: (answer: RepositoriesAnswer) => void;
}) {
  const { answer, draft } = props;
  const { busy, said, run } = useAction();
  const wish = draft.value;
  const chosen = answer.repositories.filter((repository) => isChosen(answer, wish, repository));
  const changes = changeWords(answer, wish);

  async function save(): Promise<void> {
    const body = selectionOf(answer, wish);
    const saved = await run(
      () => write<RepositoriesAnswer>("PUT", "/repositories/selection", body),
      () => "Saved. The webhooks follow.",
    );
    if (!saved.ok) return;
    draft.forget();
    props.saved(saved.value);
  }

  return (
    <div className="save-bar">
      <output>
        {chosen.length} of {answer.repositories.length} selected
        {changes === "" ? "" : `, not saved yet: ${changes}`}
      </output>
      {changes === "" ? null : (
        <>
          <button type="button" disabled={busy} onClick={() => draft.forget()}>
            Discard
          </button>
          <button type="button" className="primary" disabled={busy} onClick={() => void save()}>
            Save the selection
          </button>
        </>
      )}
      <Result said={said} busy={busy && "Saving…"} />
    </div>
  );
}

/** "3 more, 1 fewer and 1 rule"; empty when nothing differs. */
function changeWords(answer: RepositoriesAnswer, wish: Wish): string {
  const { rules } = selectionOf(answer, wish);
  const more = answer.repositories.filter((one) => !one.watched && isChosen(answer, wish, one));
  const fewer = answer.repositories.filter((one) => one.watched && !isChosen(answer, wish, one));
  return [
    ...(more.length > 0 ? [`${more.length} more`] : []),
    ...(fewer.length > 0 ? [`${fewer.length} fewer`] : []),
    ...(rules.length > 0 ? [count(rules.length, "rule")] : []),
  ].join(", ");
}
