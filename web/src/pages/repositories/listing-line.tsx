import type { RepositoriesAnswer } from "../../../../src/contract/index.ts";
import { write } from "../../data/api.ts";
import { useAdmin } from "../../data/session.ts";
import { useAction } from "../../data/use-action.ts";
import { useNow } from "../../data/use-now.ts";
import { count } from "../../data/words.ts";
import { When } from "../../parts/marks.tsx";
import { Trouble } from "../../parts/notice.tsx";
import { Result } from "../../parts/said.tsx";

/** How old the list is, how far its reading is, and a way to read it again. */
export function ListingLine(props: { answer: RepositoriesAnswer; refresh: () => void }) {
  const { listing } = props.answer;
  const { busy, said, run } = useAction();
  const admin = useAdmin();
  const running = listing.state === "running";

  async function list(): Promise<void> {
    await run(() => write<RepositoriesAnswer>("POST", "/repositories/listing"));
    props.refresh();
  }

  return (
    <>
      {listing.state === "failed" ? (
        <Trouble>{listing.problem ?? "The list could not be read from Bitbucket."}</Trouble>
      ) : null}
      <div className="bar listing">
        {running ? (
          <span className="help">
            Reading the list from Bitbucket: {count(listing.listed, "repository", "repositories")}{" "}
            so far…
          </span>
        ) : (
          <ListedAt at={listing.at} />
        )}
        {admin && !running ? (
          <button type="button" disabled={busy} onClick={() => void list()}>
            {listing.state === "failed" ? "Try again" : "Read the list again"}
          </button>
        ) : null}
        <Result said={said} />
      </div>
    </>
  );
}

function ListedAt({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return null;
  return (
    <span className="help">
      List read from Bitbucket <When iso={at} now={now} />.
    </span>
  );
}
