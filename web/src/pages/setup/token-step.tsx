import type { ConnectionAnswer, GuideAnswer } from "../../../../src/contract/index.ts";
import { stepPath } from "../../data/route.ts";
import type { StepProps } from "../../data/setup.ts";
import { navigate } from "../../data/use-location.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { RevokeReminder } from "../../parts/revoke-reminder.tsx";
import { TokenForm } from "../../parts/token-form.tsx";
import { StepEnd } from "./stepper.tsx";
import { TokenGuide } from "./token-guide.tsx";

/** "How do I get a token, and where does it go?" */
export function TokenStep({ setup, changed }: StepProps) {
  const guide = usePolled<GuideAnswer>("/guide", onReturn);
  const known = usePolled<ConnectionAnswer>("/connection", onReturn);
  const problem = guide.problem ?? known.problem;
  if (guide.value === null || known.value === null)
    return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  const { connection, revoke } = known.value;

  function connected(): void {
    changed();
    navigate(stepPath("capabilities"));
  }

  return (
    <>
      <TokenHeadline connection={connection} />
      <RevokeReminder revoke={revoke} revoked={known.refresh} />
      <section>
        <h2>1. Create the token at Atlassian</h2>
        <TokenGuide guide={guide.value} />
      </section>
      <section>
        <h2>2. Paste it here</h2>
        <TokenForm
          latestExpiry={guide.value.latestExpiry}
          suggestedExpiry={guide.value.suggestedExpiry}
          replaces={connection !== null && connection.status !== "disconnected"}
          connected={connected}
        />
      </section>
      <StepEnd step="token" setup={setup} changed={changed} />
    </>
  );
}

function TokenHeadline({ connection }: { connection: ConnectionAnswer["connection"] }) {
  if (connection === null || connection.status === "disconnected")
    return <Headline tone="plain">Connect Kody to Bitbucket with an API token.</Headline>;
  if (connection.status === "refused") {
    return (
      <>
        <Headline tone="bad">
          The token that ends in {connection.tokenHint} can’t be used. Paste a new one.
        </Headline>
        {connection.statusReason === null ? null : <p>{connection.statusReason}</p>}
      </>
    );
  }
  return (
    <>
      <Headline tone="good">
        Connected as {connection.account}. Paste another token to replace this one.
      </Headline>
      <p className="help">
        The new one is checked first. Until it is found good, the present one (it ends in{" "}
        <code>{connection.tokenHint}</code>) stays in use, and running reviews are not disturbed.
      </p>
    </>
  );
}
