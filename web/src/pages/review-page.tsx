import type { ReviewDecision, ReviewDetail } from "../../../src/contract/index.ts";
import { duration } from "../data/time.ts";
import { useNow } from "../data/use-now.ts";
import { pace, usePolled } from "../data/use-polled.ts";
import { count, reviewSentence } from "../data/words.ts";
import { FindingsTable } from "../parts/findings-table.tsx";
import { Commit, Outcome, When } from "../parts/marks.tsx";
import { ModelCosts } from "../parts/model-costs.tsx";
import { Headline, Loading, Trouble } from "../parts/notice.tsx";

/** "What came of this review, and why?" */
export function ReviewPage({ id }: { id: string }) {
  const now = useNow();
  const { value, problem } = usePolled<ReviewDetail>(
    `/reviews/${encodeURIComponent(id)}`,
    (review) => pace(review === null || review.status === "running"),
  );
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  return (
    <>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      <ReviewView review={value} now={now} />
    </>
  );
}

export function ReviewView({ review, now }: { review: ReviewDetail; now: number }) {
  function decided(outcome: ReviewDecision["outcome"]): ReviewDecision[] {
    return review.decisions.filter((decision) => decision.outcome === outcome);
  }
  return (
    <>
      <Headline tone={review.status === "failed" ? "bad" : "plain"}>
        {reviewSentence(review, review.decisions)}
      </Headline>
      <p className="subject">
        <Outcome status={review.status} />
        <a href={review.url} rel="noreferrer">
          {review.title === "" ? "Untitled" : review.title}
        </a>
        <span className="quiet">
          {review.workspace}/{review.slug} #{review.pullRequestId}
        </span>
        <Commit hash={review.head} />
        <span className="quiet">
          <When iso={review.startedAt} now={now} />
          {review.durationMs === null ? "" : `, took ${duration(review.durationMs)}`}
        </span>
      </p>
      <FindingsTable
        title="Comments"
        help="On the pull request, at these lines."
        decisions={decided("comment")}
      />
      <FindingsTable
        title="Report only"
        help="Annotations in the report at Bitbucket, not in the discussion."
        decisions={decided("report")}
      />
      <FindingsTable
        title="Suppressed"
        help="Shown nowhere at Bitbucket; kept here with the reason."
        decisions={decided("suppressed")}
      />
      <Skipped skipped={review.skipped} />
      <ModelCosts calls={review.modelCalls} />
      <Engines engines={review.engines} />
      <Timings timings={review.timings} />
    </>
  );
}

function Skipped({ skipped }: { skipped: ReviewDetail["skipped"] }) {
  if (skipped.length === 0) return null;
  return (
    <section>
      <h2>
        Not looked at <span className="quiet">{count(skipped.length, "file")}</span>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {skipped.map(({ path, reason }, at) => (
            <tr key={`${path} ${at}`}>
              <td className="wide">
                <code>{path}</code>
              </td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Engines({ engines }: { engines: ReviewDetail["engines"] }) {
  if (engines.length === 0) return null;
  return (
    <section>
      <h2>Engines</h2>
      <dl>
        {engines.map(({ id, status, reason }) => (
          <div key={id} className="row">
            <dt>{id}</dt>
            <dd className={status === "failed" ? "error" : undefined}>
              {status === "ok" ? "complete" : `failed: ${reason ?? "no reason was given"}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Timings({ timings }: { timings: ReviewDetail["timings"] }) {
  const stages = Object.entries(timings);
  if (stages.length === 0) return null;
  return (
    <section>
      <h2>Time by stage</h2>
      <dl>
        {stages.map(([stage, milliseconds]) => (
          <div key={stage} className="row">
            <dt>{stage}</dt>
            <dd className="figure">{duration(milliseconds)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
