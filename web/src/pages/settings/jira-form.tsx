import { useState, type SubmitEvent } from "react";
import type { JiraAnswer, TestAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { jiraBody, jiraDraft, jiraProblem, type JiraDraft } from "../../data/jira.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { Loading, Trouble } from "../../parts/notice.tsx";
import { PasswordField } from "../../parts/password-field.tsx";
import { Result } from "../../parts/said.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { TextField } from "../../parts/text-field.tsx";

/** Where the issues are that pull requests name: a model is told what they say. */
export function JiraSection() {
  const polled = usePolled<{ jira: JiraAnswer | null }>("/jira", onReturn);
  return (
    <section>
      <h2>Jira issues</h2>
      <p className="help">
        A model that reviews is told what the issues say that a pull request names. Whoever opens
        pull requests may learn of them, so give Kody an account that sees only what they may see.
      </p>
      {polled.problem === null ? null : <Trouble>{polled.problem.message}</Trouble>}
      {polled.value === null ? (
        polled.problem === null && <Loading />
      ) : (
        <JiraForm jira={polled.value.jira} saved={polled.refresh} />
      )}
    </section>
  );
}

/** The token is never shown again. */
function JiraForm({ jira, saved }: { jira: JiraAnswer | null; saved: () => void }) {
  const draft = useDraft("jira", jiraDraft(jira));
  const [token, setToken] = useState("");
  const { busy, said, run, say } = useAction();
  const tokenSet = jira?.tokenSet === true;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const problem = jiraProblem(draft.value, token, tokenSet);
    if (problem !== null) return say({ ok: false, words: problem });
    const body = jiraBody(draft.value, token);
    const answer = await run(() => write<JiraAnswer>("PUT", "/jira", body));
    if (!answer.ok) return;
    setToken("");
    draft.forget();
    saved();
    const tested = await run(() => write<TestAnswer>("POST", "/jira/test"));
    if (tested.ok) say({ ok: tested.value.ok, words: tested.value.message });
  }

  async function remove(): Promise<void> {
    const answer = await run(
      () => write<null>("DELETE", "/jira"),
      () => "Kody reads no issues any more.",
    );
    if (!answer.ok) return;
    draft.forget();
    saved();
  }

  return (
    <form className="stack" aria-label="Jira" noValidate onSubmit={(event) => void save(event)}>
      <JiraFields value={draft.value} change={draft.change} />
      <PasswordField
        id="jira-token"
        label="API token for Jira"
        value={token}
        fresh
        change={setToken}
        help={
          tokenSet
            ? "A token is set. Leave this empty to keep it; it is never shown again."
            : "Kept encrypted, never shown again."
        }
      />
      <IssueFields value={draft.value} change={draft.change} />
      <div className="buttons">
        <button type="submit" className="primary" disabled={busy}>
          Save and test Jira
        </button>
        {jira === null ? null : (
          <button type="button" disabled={busy} onClick={() => void remove()}>
            Remove Jira
          </button>
        )}
      </div>
      <Result said={said} busy={busy && "Asking Jira who this is…"} />
    </form>
  );
}

function JiraFields(props: { value: JiraDraft; change: (part: Partial<JiraDraft>) => void }) {
  const { value, change } = props;
  return (
    <>
      <TextField
        id="jira-site"
        label="Address of Jira"
        type="url"
        value={value.site}
        change={(site) => change({ site })}
        help="For example https://acme.atlassian.net."
      />
      <TextField
        id="jira-email"
        label="Email of the account at Jira"
        type="email"
        value={value.email}
        change={(email) => change({ email })}
      />
    </>
  );
}

const severities = [
  { value: "off", words: "Make no issues" },
  { value: "critical", words: "Critical ones only" },
  { value: "high", words: "High and critical ones" },
  { value: "medium", words: "Medium and graver ones" },
  { value: "low", words: "Low and graver ones" },
  { value: "info", words: "All" },
] as const;

/** Of what merges leave open. */
function IssueFields(props: { value: JiraDraft; change: (part: Partial<JiraDraft>) => void }) {
  const { value, change } = props;
  return (
    <>
      <SelectField
        id="jira-from"
        label="Issues for findings left open at merges"
        value={value.from}
        options={severities}
        change={(from) => change({ from })}
        help="Each such finding becomes one issue, also those that are on the page Left open already. The account needs the permission to create issues."
      />
      {value.from === "off" ? null : (
        <>
          <TextField
            id="jira-project"
            label="Key of the project"
            value={value.projectKey}
            change={(projectKey) => change({ projectKey })}
            help="SHOP, when its issues are called SHOP-12."
          />
          <TextField
            id="jira-type"
            label="Type of the issues"
            value={value.issueType}
            change={(issueType) => change({ issueType })}
            help="As the project calls it, for example Task or Bug. It must not require other fields than summary and description."
          />
        </>
      )}
    </>
  );
}
