import { useState } from "react";
import type { ReviewSummary, StatusAnswer, WatchAnswer } from "../../../src/contract/index.ts";
import { write } from "../data/api.ts";
import { healthOf, type Problem } from "../data/health.ts";
import { navigate } from "../data/use-location.ts";
import { useNow } from "../data/use-now.ts";
import { pace, usePolled } from "../data/use-polled.ts";
import { count } from "../data/words.ts";
import { Link } from "../parts/link.tsx";
import { Headline, Loading, Trouble } from "../parts/notice.tsx";
import { ReviewsTable } from "../parts/reviews-table.tsx";

/** "Is everything all right?" */
export function StatusPage() {
  const now = useNow();
  const status = usePolled<StatusAnswer>("/status", (value) =>
    pace(value !== null && value.queue.active + value.queue.waiting > 0),
  );
  const reviews = usePolled<{ reviews: ReviewSummary[] }>("/reviews?limit=8", (value) =>
    pace(value?.reviews.some((review) => review.status === "running") ?? false),
  );
  if (status.value === null) {
    return status.problem === null ? <Loading /> : <Trouble>{status.problem.message}</Trouble>;
  }
  return (
    <>
      {status.problem === null ? null : <Trouble>{status.problem.message}</Trouble>}
      <StatusView
        status={status.value}
        reviews={reviews.value?.reviews ?? []}
        now={now}
        changed={status.refresh}
      />
    </>
  );
}

export function StatusView(props: {
  status: StatusAnswer;
  reviews: readonly ReviewSummary[];
  now: number;
  changed: () => void;
}) {
  const { status, reviews, now } = props;
  const health = healthOf(status, now);
  return (
    <>
      <Headline tone={health.ok ? "good" : "bad"}>{health.sentence}</Headline>
      {health.problems.length === 0 ? null : (
        <ul className="problems">
          {health.problems.map((problem) => (
            <ProblemLine key={problem.what} problem={problem} changed={props.changed} />
          ))}
        </ul>
      )}
      {reviews.length === 0 ? null : (
        <section>
          <h2>
            Newest reviews <Link to="/reviews">all reviews</Link>
          </h2>
          <ReviewsTable reviews={reviews} now={now} cursor={-1} />
        </section>
      )}
      <Repositories status={status} />
      <Facts status={status} />
    </>
  );
}

function ProblemLine({ problem, changed }: { problem: Problem; changed: () => void }) {
  const [state, setState] = useState<{ busy: boolean; said: string | null }>({
    busy: false,
    said: null,
  });
  const { remedy } = problem;

  async function mend(): Promise<void> {
    if (remedy.kind === "open") return navigate(remedy.path);
    setState({ busy: true, said: null });
    const { workspace, slug } = remedy;
    const answer = await write<WatchAnswer>("POST", "/repositories", { workspace, slug });
    const said = answer.ok ? answer.value.hook.reason : answer.message;
    setState({ busy: false, said });
    changed();
  }

  return (
    <li>
      <span className="what">{state.said ?? problem.what}</span>
      <button type="button" disabled={state.busy} onClick={() => void mend()}>
        {remedy.words}
      </button>
    </li>
  );
}

function Repositories({ status }: { status: StatusAnswer }) {
  if (status.repositories.length === 0) return null;
  return (
    <section>
      <h2>
        Repositories <Link to="/setup">change</Link>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Repository</th>
            <th scope="col">Reviews</th>
            <th scope="col">Webhook</th>
          </tr>
        </thead>
        <tbody>
          {status.repositories.map(({ workspace, slug, enabled, hook }) => (
            <tr key={`${workspace}/${slug}`}>
              <td className="wide">
                {workspace}/{slug}
              </td>
              <td>{enabled ? "every pull request" : "off"}</td>
              <td>{hook ? "in place" : "missing"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Facts({ status }: { status: StatusAnswer }) {
  const { connection, queue } = status;
  return (
    <section>
      <h2>Details</h2>
      <dl>
        {connection === null ? null : (
          <>
            <dt>Account</dt>
            <dd>{connection.account}</dd>
            <dt>Token</dt>
            <dd>
              ends in <code>{connection.tokenHint}</code>
              {connection.scopes === null ? "" : `, ${count(connection.scopes.length, "scope")}`}
            </dd>
          </>
        )}
        <dt>Queue</dt>
        <dd>
          {queue.active} running, {queue.waiting} waiting, {queue.deadLetters} given up
        </dd>
        <dt>Version</dt>
        <dd>Kody {status.version}</dd>
      </dl>
    </section>
  );
}
