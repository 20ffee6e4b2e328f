import { useRef, useState } from "react";
import type { ReviewSummary } from "../../../src/contract/index.ts";
import { applyFilter, readFilter, writeFilter, type Filter } from "../data/filter.ts";
import { moveCursor, type KeyAction } from "../data/keys.ts";
import { reviewPath } from "../data/route.ts";
import { useKeys } from "../data/use-keys.ts";
import { navigate, useLocation } from "../data/use-location.ts";
import { useNow } from "../data/use-now.ts";
import { pace, usePolled } from "../data/use-polled.ts";
import { count, list } from "../data/words.ts";
import { Headline, Loading, Trouble } from "../parts/notice.tsx";
import { RequestReview } from "../parts/request-review.tsx";
import { ReviewsTable } from "../parts/reviews-table.tsx";
import { WordsFilter } from "../parts/words-filter.tsx";

/** "What has been reviewed?" */
export function ReviewsPage() {
  const now = useNow();
  const { search } = useLocation();
  const filter = readFilter(search);
  const polled = usePolled<{ reviews: ReviewSummary[] }>("/reviews?limit=200", (value) =>
    pace(value?.reviews.some((review) => review.status === "running") ?? false),
  );
  const all = polled.value?.reviews ?? [];
  const shown = applyFilter(all, filter);
  const [cursor, setCursor] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const row = Math.min(cursor, shown.length - 1);

  useKeys((action: KeyAction) => {
    if (action === "search") field.current?.focus();
    else if (action === "leave") field.current?.blur();
    else if (action === "open") {
      const review = shown[row];
      if (review === undefined) return false;
      navigate(reviewPath(review.id));
    } else setCursor(moveCursor(row, action === "next" ? 1 : -1, shown.length));
    return true;
  });

  if (polled.value === null) {
    return polled.problem === null ? <Loading /> : <Trouble>{polled.problem.message}</Trouble>;
  }
  return (
    <>
      {polled.problem === null ? null : <Trouble>{polled.problem.message}</Trouble>}
      <Headline tone="plain">{headline(all, shown)}</Headline>
      <RequestReview requested={polled.refresh} />
      {all.length === 0 ? (
        <p className="empty">
          Open a pull request in a watched repository, or paste the address of one above. Its review
          appears here within seconds.
        </p>
      ) : (
        <>
          <FilterBar filter={filter} fieldRef={field} />
          {shown.length === 0 ? (
            <p className="empty">No review matches this filter.</p>
          ) : (
            <ReviewsTable reviews={shown} now={now} cursor={row} />
          )}
        </>
      )}
    </>
  );
}

/** The page's answer in one sentence. */
export function headline(all: readonly ReviewSummary[], shown: readonly ReviewSummary[]): string {
  if (all.length === 0) return "No pull request has been reviewed yet.";
  if (shown.length < all.length) return `${shown.length} of ${count(all.length, "review")}.`;
  const running = all.filter((review) => review.status === "running").length;
  const failed = all.filter((review) => review.status === "failed").length;
  const parts = [
    ...(running > 0 ? [`${running} running`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.length === 0
    ? `${count(all.length, "review")}.`
    : `${count(all.length, "review")}, ${list(parts)}.`;
}

function FilterBar(props: { filter: Filter; fieldRef: React.RefObject<HTMLInputElement | null> }) {
  const { filter, fieldRef } = props;
  function change(next: Filter): void {
    navigate(`/reviews${writeFilter(next)}`, true);
  }
  return (
    <search className="bar">
      <WordsFilter
        of="repository, title, number, commit"
        value={filter.words}
        fieldRef={fieldRef}
        change={(words) => change({ ...filter, words })}
      />
      <label>
        <span className="hidden">Filter by outcome</span>
        <select
          value={filter.outcome}
          onChange={(event) =>
            change({
              ...filter,
              ...readFilter(`?outcome=${event.target.value}`),
              words: filter.words,
            })
          }
        >
          <option value="any">Any outcome</option>
          <option value="running">Running</option>
          <option value="done">Done</option>
          <option value="failed">Failed</option>
          <option value="cancelled">Cancelled</option>
        </select>
      </label>
      <span className="help">j, k to move, Enter to open</span>
    </search>
  );
}
