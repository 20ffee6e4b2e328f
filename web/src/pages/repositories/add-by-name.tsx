import { useState, type SubmitEvent } from "react";
import type { WatchAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { useAction } from "../../data/use-action.ts";
import { Result } from "../../parts/said.tsx";
import { TextField } from "../../parts/text-field.tsx";
import { watchSentence } from "./sentences.ts";

/** For tokens that may not list repositories. */
export function AddByName({ added }: { added: () => void }) {
  const [text, setText] = useState("");
  const { busy, said, run, say } = useAction();

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const named = repositoryIn(text);
    if (named === null) return say({ ok: false, words: notNamed });
    const answer = await run(
      () => write<WatchAnswer>("POST", "/repositories", named),
      watchSentence,
    );
    if (!answer.ok) return;
    setText("");
    added();
  }

  return (
    <details className="by-name">
      <summary>A repository is not in the list?</summary>
      <form className="stack" noValidate onSubmit={(event) => void add(event)}>
        <TextField
          id="by-name"
          label="Its address or name"
          value={text}
          change={setText}
          check={(value) => (value === "" || repositoryIn(value) !== null ? null : notNamed)}
          help="workspace/repository, or the address in the browser. For tokens that may not list."
        />
        <button type="submit" disabled={busy || text.trim() === ""}>
          Watch it
        </button>
        <Result said={said} busy={busy && "Asking Bitbucket…"} />
      </form>
    </details>
  );
}

const notNamed = "This names no repository. Write workspace/repository, or paste its address.";

/** From `acme/shop` or an address at Bitbucket; null when it is neither. */
export function repositoryIn(text: string): { workspace: string; slug: string } | null {
  const path = text.trim().replace(/^https?:\/\/[^/]+\//i, "");
  const [, workspace, slug] = /^([\w.-]+)\/([\w.-]+?)(?:\.git)?(?:[/?#].*)?$/.exec(path) ?? [];
  return workspace === undefined || slug === undefined ? null : { workspace, slug };
}
