import type { ConnectionAnswer, TokenAuditAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { capabilitySentence } from "../../data/capabilities.ts";
import { stepPath } from "../../data/route.ts";
import type { StepProps } from "../../data/setup.ts";
import { useAction } from "../../data/use-action.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { AccountChecks, FeatureTable, ScopeTable } from "../../parts/capabilities.tsx";
import { Link } from "../../parts/link.tsx";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { RevokeReminder } from "../../parts/revoke-reminder.tsx";
import { Result } from "../../parts/said.tsx";
import { StepEnd } from "./stepper.tsx";

/** "What can this token do, and whose is it?" */
export function CapabilitiesStep({ setup, changed }: StepProps) {
  const { value, problem, refresh } = usePolled<ConnectionAnswer>("/connection", onReturn);
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  if (value.connection === null) {
    return (
      <>
        <Headline tone="plain">There is no token yet.</Headline>
        <p>
          <Link to={stepPath("token")}>Paste a token</Link>; then this page shows what it can do.
        </p>
      </>
    );
  }
  const { ok, sentence } = capabilitySentence(value);
  return (
    <>
      <Headline tone={ok ? "good" : "bad"}>{sentence}</Headline>
      <RevokeReminder revoke={value.revoke} revoked={refresh} />
      <CheckAgain
        checked={() => {
          refresh();
          changed();
        }}
      />
      <AccountChecks checks={value.account} />
      <FeatureTable features={value.features} />
      <ScopeTable scopes={value.scopes} />
      <StepEnd step="capabilities" setup={setup} changed={changed} />
    </>
  );
}

function CheckAgain({ checked }: { checked: () => void }) {
  const { busy, said, run } = useAction();
  async function check(): Promise<void> {
    await run(
      () => write<TokenAuditAnswer>("POST", "/audits"),
      ({ summary }) => summary,
    );
    checked();
  }
  return (
    <div className="bar">
      <button type="button" disabled={busy} onClick={() => void check()}>
        Check again
      </button>
      <Result said={said} busy={busy && "Asking Bitbucket what the token may do…"} />
    </div>
  );
}
