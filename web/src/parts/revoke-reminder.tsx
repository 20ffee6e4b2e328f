import type { ConnectionAnswer } from "../../../src/contract/index.ts";
import { write } from "../data/api.ts";
import { useAdmin } from "../data/session.ts";
import { useAction } from "../data/use-action.ts";
import { Result } from "./said.tsx";

/** The old token still works at Atlassian until a person revokes it there, and says so here. */
export function RevokeReminder(props: { revoke: ConnectionAnswer["revoke"]; revoked: () => void }) {
  const admin = useAdmin();
  const { busy, said, run } = useAction();
  if (props.revoke === null) return null;

  async function confirm(): Promise<void> {
    await run(() => write<ConnectionAnswer>("POST", "/connection/revoked"));
    props.revoked();
  }

  return (
    <div className="reminder">
      <p>
        <span aria-hidden="true">▲ </span>
        The old token, which ends in <code>{props.revoke.tokenHint}</code>, still works at
        Atlassian.{" "}
        <a href={props.revoke.url} target="_blank" rel="noreferrer">
          Revoke it there
        </a>
        ; Kody has forgotten it.
      </p>
      {admin ? (
        <button type="button" disabled={busy} onClick={() => void confirm()}>
          It is revoked
        </button>
      ) : null}
      <Result said={said} busy={busy && "Saving…"} />
    </div>
  );
}
