import type { ReviewSummary } from "../../../src/contract/index.ts";
import { reviewPath } from "../data/route.ts";
import { duration } from "../data/time.ts";
import { Link } from "./link.tsx";
import { Commit, Outcome, When } from "./marks.tsx";

export interface ReviewsTableProps {
  readonly reviews: readonly ReviewSummary[];
  readonly now: number;
  /** Row that the keyboard is on; -1 for none. */
  readonly cursor: number;
}

export function ReviewsTable({ reviews, now, cursor }: ReviewsTableProps) {
  return (
    <table className="reviews">
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col">Pull request</th>
          <th scope="col">Repository</th>
          <th scope="col">Head</th>
          <th scope="col" className="number">
            Comments
          </th>
          <th scope="col" className="number">
            Report
          </th>
          <th scope="col" className="number">
            Suppressed
          </th>
          <th scope="col" className="number">
            Took
          </th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {reviews.map((review, at) => (
          <ReviewRow key={review.id} review={review} now={now} current={at === cursor} />
        ))}
      </tbody>
    </table>
  );
}

function ReviewRow(props: { review: ReviewSummary; now: number; current: boolean }) {
  const { review, now, current } = props;
  const { comment, report, suppressed } = review.counts;
  const started = Date.parse(review.startedAt);
  return (
    <tr className={current ? "cursor" : undefined} aria-selected={current}>
      <td title={review.reason ?? undefined}>
        <Outcome status={review.status} />
      </td>
      <td className="wide">
        <Link to={reviewPath(review.id)}>{review.title === "" ? "Untitled" : review.title}</Link>
      </td>
      <td className="quiet">
        {review.workspace}/{review.slug} #{review.pullRequestId}
      </td>
      <td className="nowrap">
        <Commit hash={review.head} />
      </td>
      <td className="number">{comment}</td>
      <td className="number">{report}</td>
      <td className="number quiet">{suppressed}</td>
      <td className="number">{duration(review.durationMs ?? Math.max(0, now - started))}</td>
      <td className="nowrap">
        <When iso={review.finishedAt ?? review.startedAt} now={now} />
      </td>
    </tr>
  );
}
