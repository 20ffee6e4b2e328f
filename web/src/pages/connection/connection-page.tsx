import type { ConnectionAnswer, GuideAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { connectionSentence } from "../../data/connection.ts";
import { expirySentence } from "../../data/days.ts";
import { useAdmin } from "../../data/session.ts";
import { useAction } from "../../data/use-action.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { AccountChecks, FeatureTable, ScopeTable } from "../../parts/capabilities.tsx";
import { Link } from "../../parts/link.tsx";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { RevokeReminder } from "../../parts/revoke-reminder.tsx";
import { Result } from "../../parts/said.tsx";
import { Audits } from "./audits.tsx";
import { Disconnect } from "./disconnect.tsx";
import { ExpiryForm } from "./expiry-form.tsx";
import { ReplaceToken } from "./replace-token.tsx";
import { TokenFacts } from "./token-facts.tsx";

/** "Is the token all right, and for how long?" */
export function ConnectionPage() {
  const { value, problem, refresh } = usePolled<ConnectionAnswer>("/connection", () => 30_000);
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <Connected answer={value} refresh={refresh} />
    </>
  );
}

function Connected({ answer, refresh }: { answer: ConnectionAnswer; refresh: () => void }) {
  const admin = useAdmin();
  const guide = usePolled<GuideAnswer>("/guide", onReturn);
  const { connection, revoke } = answer;
  const { tone, sentence } = connectionSentence(answer);
  return (
    <>
      <Headline tone={tone}>{sentence}</Headline>
      <RevokeReminder revoke={revoke} revoked={refresh} />
      {connection === null ? (
        admin ? (
          <p>
            <Link to="/setup/token">Paste a token</Link> to begin.
          </p>
        ) : (
          <p>An administrator of this Kody can connect it.</p>
        )
      ) : (
        <>
          {connection.statusReason === null ? null : <p>{connection.statusReason}</p>}
          {admin && connection.status === "refused" ? <AskAgain asked={refresh} /> : null}
          <TokenFacts connection={connection} />
          {admin && guide.value !== null ? (
            <>
              {connection.status === "disconnected" ? null : (
                <ExpiryForm
                  key={connection.expiresOn}
                  expiresOn={connection.expiresOn}
                  latest={guide.value.latestExpiry}
                  saved={refresh}
                />
              )}
              <ReplaceToken
                key={connection.status}
                guide={guide.value}
                connected={refresh}
                status={connection.status}
              />
            </>
          ) : (
            <p>{expirySentence(connection.expiresOn, connection.daysLeft)}</p>
          )}
        </>
      )}
      <AccountChecks checks={answer.account} />
      <FeatureTable features={answer.features} />
      <ScopeTable scopes={answer.scopes} />
      <Audits audited={refresh} />
      {admin ? (
        <Disconnect
          possible={connection !== null && connection.status !== "disconnected"}
          done={refresh}
        />
      ) : null}
    </>
  );
}

/** After a refusal: perhaps Bitbucket has changed its mind. */
function AskAgain({ asked }: { asked: () => void }) {
  const { busy, said, run } = useAction();
  async function retry(): Promise<void> {
    await run(
      () => write<ConnectionAnswer>("POST", "/connection/retry"),
      ({ connection }) =>
        connection?.status === "active"
          ? "Bitbucket takes it again."
          : "Bitbucket still refuses it.",
    );
    asked();
  }
  return (
    <div className="bar">
      <button type="button" disabled={busy} onClick={() => void retry()}>
        Ask Bitbucket again
      </button>
      <Result said={said} busy={busy && "Asking Bitbucket…"} />
    </div>
  );
}
