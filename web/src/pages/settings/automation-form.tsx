import type { SubmitEvent } from "react";
import type { Automation } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { Result } from "../../parts/said.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextField } from "../../parts/text-field.tsx";

const severities = [
  { value: "critical", words: "critical" },
  { value: "high", words: "high and above" },
  { value: "medium", words: "medium and above" },
  { value: "low", words: "low and above" },
  { value: "info", words: "everything" },
] as const;

const failing = [
  { value: "never", words: "never: it always succeeds" },
  ...severities.map(({ value, words }) => ({ value, words: `for findings of ${words}` })),
] as const;

/** What is wrong with a number of comments; null when nothing. */
export function commentsProblem(text: string): string | null {
  const number = Number(text);
  return /^\d+$/.test(text.trim()) && number <= 50 ? null : "Enter a whole number from 0 to 50.";
}

/** What Kody does by itself. */
export function AutomationForm(props: {
  automation: Automation;
  button: string;
  saved: () => void;
}) {
  const { automation } = props;
  const draft = useDraft("automation", { ...automation, comments: String(automation.maxComments) });
  const { busy, said, run, say } = useAction();
  const { commentThreshold, failOn, comments } = draft.value;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = commentsProblem(comments);
    if (problem !== null) return say({ ok: false, words: problem });
    const body: Automation = { commentThreshold, failOn, maxComments: Number(comments) };
    const answer = await run(
      () => write<Automation>("PUT", "/automation", body),
      () => "Saved. It holds from the next review on.",
    );
    if (!answer.ok) return;
    draft.forget();
    props.saved();
  }

  return (
    <form className="stack" noValidate onSubmit={(event) => void save(event)}>
      <SelectField
        id="threshold"
        label="Comment on findings that are"
        value={commentThreshold}
        options={severities}
        change={(value) => draft.change({ commentThreshold: value })}
        help="Less grave ones stand in the report at Bitbucket, not in the discussion."
      />
      <TextField
        id="max-comments"
        label="Comments per pull request, at most"
        type="number"
        min={0}
        max={50}
        value={comments}
        change={(value) => draft.change({ comments: value })}
        check={commentsProblem}
        help="The gravest come first. 0: no comments, only the summary and the report."
      />
      <SelectField
        id="fail-on"
        label="The build status fails"
        value={failOn}
        options={failing}
        change={(value) => draft.change({ failOn: value })}
        help="Whether a failed build status stops a merge is set at Bitbucket."
      />
      <button type="submit" className="primary" disabled={busy}>
        {props.button}
      </button>
      <Result said={said} busy={busy && "Saving…"} />
    </form>
  );
}
