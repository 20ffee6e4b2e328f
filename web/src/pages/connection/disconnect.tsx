import { useState } from "react";
import type { DisconnectAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { useAction } from "../../data/use-action.ts";
import { count } from "../../data/words.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Result } from "../../parts/said.tsx";

/** For a token that fell into wrong hands, or the end of the work. What happened stays in sight until it is put away. */
export function Disconnect({ possible, done }: { possible: boolean; done: () => void }) {
  const { busy, said, run } = useAction();
  const [result, setResult] = useState<DisconnectAnswer | null>(null);

  async function disconnect(): Promise<void> {
    const answer = await run(() => write<DisconnectAnswer>("DELETE", "/connection"));
    if (!answer.ok) return;
    setResult(answer.value);
    done();
  }

  if (!possible && result === null) return null;

  return (
    <section>
      <h2>Disconnect</h2>
      {result === null ? (
        <>
          <p className="help">If the token was compromised, or Kody shall stop.</p>
          <Confirm button="Disconnect" word="disconnect" busy={busy} act={() => void disconnect()}>
            <p>
              Kody forgets the token at once, switches its webhooks off and lets all work wait. The
              history stays. This can’t be undone: to go on, paste a new token. The old one still
              has to be revoked at Atlassian.
            </p>
          </Confirm>
          <Result said={said} busy={busy && "Switching off the webhooks, forgetting the token…"} />
        </>
      ) : (
        <Disconnected result={result} done={() => setResult(null)} />
      )}
    </section>
  );
}

/** What happened, and what is left for a person to do. */
export function Disconnected({ result, done }: { result: DisconnectAnswer; done: () => void }) {
  const { hooksSwitchedOff, hooksLeft, deleteHooksAt, revokeUrl } = result;
  return (
    <output className="outcome">
      <p>
        <b>The token is forgotten.</b> {count(hooksSwitchedOff, "webhook")} switched off. Now:
      </p>
      <ol className="guide">
        <li>
          <a href={revokeUrl} target="_blank" rel="noreferrer">
            Revoke the token at Atlassian
          </a>
          : until then it still works for whoever has it.
        </li>
        {hooksLeft.length === 0 ? null : (
          <li>
            These webhooks are still active; switch them off by hand:
            <ul>
              {hooksLeft.map(({ place, reason }) => (
                <li key={place}>
                  <bdi>{place}</bdi>: {reason}
                </li>
              ))}
            </ul>
          </li>
        )}
        {deleteHooksAt.length === 0 ? null : (
          <li>
            Delete the webhooks, which Kody’s scopes don’t allow:
            <ul>
              {deleteHooksAt.map((url) => (
                <li key={url}>
                  <a href={url} target="_blank" rel="noreferrer">
                    {url}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        )}
      </ol>
      <button type="button" onClick={done}>
        Done
      </button>
    </output>
  );
}
