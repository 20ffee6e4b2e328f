import { useState } from "react";
import type {
  ConnectionAnswer,
  NoticeAnswer,
  ReviewSummary,
  StatusAnswer,
} from "../../../src/contract/index.ts";
import { expiryWords } from "../data/connection.ts";
import { healthOf } from "../data/health.ts";
import { useAdmin } from "../data/session.ts";
import { useNow } from "../data/use-now.ts";
import { onReturn, pace, usePolled } from "../data/use-polled.ts";
import { count } from "../data/words.ts";
import { Link } from "../parts/link.tsx";
import { Headline, Loading, Trouble } from "../parts/notice.tsx";
import { NoticeList } from "../parts/notice-list.tsx";
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
  const notices = usePolled<{ notices: NoticeAnswer[] }>("/notices", () => 10_000);
  const connection = usePolled<ConnectionAnswer>("/connection", onReturn);
  if (status.value === null || (notices.value === null && notices.problem === null)) {
    return status.problem === null ? <Loading /> : <Trouble>{status.problem.message}</Trouble>;
  }
  return (
    <>
      {status.problem === null ? null : <Trouble>{status.problem.message}</Trouble>}
      <StatusView
        status={status.value}
        reviews={reviews.value?.reviews ?? []}
        notices={notices.value?.notices ?? []}
        connection={connection.value?.connection ?? null}
        now={now}
        changed={notices.refresh}
      />
    </>
  );
}

export function StatusView(props: {
  status: StatusAnswer;
  reviews: readonly ReviewSummary[];
  notices: readonly NoticeAnswer[];
  connection: ConnectionAnswer["connection"];
  now: number;
  changed: () => void;
}) {
  const { status, reviews, notices, now } = props;
  const health = healthOf(status, notices, now);
  return (
    <>
      <Headline tone={health.ok ? "good" : "bad"}>{health.sentence}</Headline>
      <NoticeList problems={health.problems} notices={notices} now={now} changed={props.changed} />
      {reviews.length === 0 ? null : (
        <section>
          <h2>
            Newest reviews <Link to="/reviews">all reviews</Link>
          </h2>
          <ReviewsTable reviews={reviews} now={now} cursor={-1} />
        </section>
      )}
      <Repositories status={status} />
      <Facts status={status} known={props.connection} />
    </>
  );
}

function Repositories({ status }: { status: StatusAnswer }) {
  const admin = useAdmin();
  const [limit, setLimit] = useState(20);
  if (status.repositories.length === 0) return null;
  const left = status.repositories.length - limit;
  return (
    <section>
      <h2>
        Repositories <Link to="/repositories">{admin ? "change" : "all"}</Link>
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
          {status.repositories.slice(0, limit).map(({ workspace, slug, enabled, hook }) => (
            <tr key={`${workspace}/${slug}`}>
              <td className="wide">
                {workspace}/{slug}
              </td>
              <td>{enabled ? "every pull request" : "off"}</td>
              <td>{hook ? "in place" : "none: Kody looks by itself"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 ? (
        <button type="button" className="more" onClick={() => setLimit(limit + left)}>
          Show {left} more
        </button>
      ) : null}
    </section>
  );
}

function Facts(props: { status: StatusAnswer; known: ConnectionAnswer["connection"] }) {
  const { status, known } = props;
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
        {known === null ? null : (
          <>
            <dt>Expires</dt>
            <dd>
              <Link to="/connection">{expiryWords(known.expiresOn, known.daysLeft)}</Link>
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
