import { useState } from "react";
import type { ConnectionAnswer, GuideAnswer } from "../../../../src/contract/index.ts";
import { Link } from "../../parts/link.tsx";
import { TokenForm } from "../../parts/token-form.tsx";

type Status = NonNullable<ConnectionAnswer["connection"]>["status"];

/** A new token takes the place of the one in use, without a gap. */
export function ReplaceToken(props: { guide: GuideAnswer; status: Status; connected: () => void }) {
  const { guide, status, connected } = props;
  const [open, setOpen] = useState(status !== "active");
  const [done, setDone] = useState(false);
  return (
    <section>
      <h2>{status === "active" ? "Replace the token" : "Paste a new token"}</h2>
      <p className="help">
        {status === "active"
          ? "The new one is checked while the present one works, then they are swapped between two calls. Running reviews are not disturbed. "
          : "Everything that waits goes on with the new token; nothing is posted twice. "}
        <Link to="/setup/token">How to make one</Link>
      </p>
      {open ? (
        <TokenForm
          latestExpiry={guide.latestExpiry}
          suggestedExpiry={guide.suggestedExpiry}
          replaces={status === "active"}
          connected={() => {
            setOpen(false);
            setDone(true);
            connected();
          }}
        />
      ) : (
        <button type="button" onClick={() => setOpen(true)}>
          Replace the token…
        </button>
      )}
      <output className="said">{done && !open ? "✓ The new token is in use." : ""}</output>
    </section>
  );
}
