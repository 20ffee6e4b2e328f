import { useEffect, useState } from "react";
import type { ReviewDetail, ReviewSummary } from "../../../../src/contract/index.ts";
import { askedFor, furthest, reviewsOf, stageRows, type Asked } from "../../data/live-review.ts";
import { duration } from "../../data/time.ts";
import { reviewSentence } from "../../data/words.ts";
import { useNow } from "../../data/use-now.ts";
import { usePolled } from "../../data/use-polled.ts";
import { useStable } from "../../data/use-stable.ts";
import { Headline, Trouble } from "../../parts/notice.tsx";
import { ReviewView } from "../review-page.tsx";

const quick = 500;

/** A review from the moment it was asked for to its findings. */
export function LiveReview(props: { asked: Asked; finished: () => void; another: () => void }) {
  const { asked, another } = props;
  const { value, problem } = usePolled<{ reviews: ReviewSummary[] }>(
    "/reviews?limit=200",
    (value) => (value !== null && askedFor(value.reviews, asked) !== null ? 5_000 : quick),
  );
  const reviews = value?.reviews ?? [];
  const review = askedFor(reviews, asked);
  const [earlier] = reviewsOf(reviews, asked);
  return (
    <>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      {review === null ? (
        <Headline tone="plain">The review waits for its turn.</Headline>
      ) : (
        <Followed id={review.id} finished={props.finished} />
      )}
      <p className="buttons">
        <button type="button" onClick={another}>
          Choose another pull request
        </button>
        {review === null && earlier !== undefined ? (
          <a className="button" href={`/reviews/${encodeURIComponent(earlier.id)}`}>
            Show its earlier review
          </a>
        ) : null}
      </p>
    </>
  );
}

function Followed({ id, finished }: { id: string; finished: () => void }) {
  const now = useNow();
  const { value, problem } = usePolled<ReviewDetail>(
    `/reviews/${encodeURIComponent(id)}`,
    (review) => (review === null || review.status === "running" ? quick : 60_000),
  );
  const over = value !== null && value.status !== "running";
  const said = over ? reviewSentence(value, value.decisions) : "";
  const tell = useStable(finished);
  useEffect(() => {
    if (over) tell();
  }, [over, tell]);
  if (value === null) return problem === null ? null : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      <output className="hidden">{said}</output>
      {over ? <Finished review={value} now={now} /> : <Running review={value} now={now} />}
    </>
  );
}

function Finished({ review, now }: { review: ReviewDetail; now: number }) {
  return (
    <>
      <ReviewView review={review} now={now} />
      <p className="buttons">
        <a className="button" href={review.url} target="_blank" rel="noreferrer">
          Open the pull request at Bitbucket
        </a>
      </p>
    </>
  );
}

function Running({ review, now }: { review: ReviewDetail; now: number }) {
  const elapsed = now - Date.parse(review.startedAt);
  return (
    <>
      <Headline tone="plain">Kody is reviewing this pull request.</Headline>
      <p className="subject">
        <bdi>{review.title === "" ? "Untitled" : review.title}</bdi>
        <span className="quiet">
          {review.workspace}/{review.slug} #{review.pullRequestId}
        </span>
        <span className="quiet">{elapsed < 1_000 ? "just begun" : `for ${duration(elapsed)}`}</span>
      </p>
      <Stages stage={review.stage} />
    </>
  );
}

const shapes = { done: "✓", running: "◌", open: "○" } as const;

function Stages({ stage }: { stage: string | null }) {
  const [seen, setSeen] = useState(stage);
  const latest = furthest(seen, stage);
  if (latest !== seen) setSeen(latest);
  return (
    <ol className="stages" aria-live="polite" aria-label="Stages of the review">
      {stageRows(latest).map(({ id, words, state }) => (
        <li key={id} className={`stage-${state}`}>
          <span aria-hidden="true">{shapes[state]}</span> {words}
          <span className="hidden">, {state === "open" ? "not begun" : state}</span>
        </li>
      ))}
    </ol>
  );
}
