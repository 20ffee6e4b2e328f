import type { OpenPullRequestAnswer, ReviewSummary } from "../../../../src/contract/index.ts";
import { read, write } from "../../data/api.ts";
import { reviewsOf, type Asked } from "../../data/live-review.ts";
import type { StepProps } from "../../data/setup.ts";
import { useAction } from "../../data/use-action.ts";
import { useDraft } from "../../data/use-draft.ts";
import { useNow } from "../../data/use-now.ts";
import { onReturn, usePolled } from "../../data/use-polled.ts";
import { count } from "../../data/words.ts";
import { When } from "../../parts/marks.tsx";
import { Headline, Loading, Trouble } from "../../parts/notice.tsx";
import { Result } from "../../parts/said.tsx";
import { LiveReview } from "./live-review.tsx";
import { StepEnd } from "./stepper.tsx";

const nothing: { readonly asked: Asked | null } = { asked: null };

/** Polling finds the open ones within seconds after repositories were chosen. */
const lookAgain = (value: { pullRequests: readonly unknown[] } | null): number =>
  value === null || value.pullRequests.length === 0 ? 2_000 : onReturn();

/** "Does it work?" */
export function ReviewStep({ setup, changed }: StepProps) {
  const { value, problem, refresh } = usePolled<{ pullRequests: OpenPullRequestAnswer[] }>(
    "/pull-requests",
    lookAgain,
  );
  // Kept over a reload: the review goes on meanwhile.
  const draft = useDraft("first-review", nothing);
  const { asked } = draft.value;
  if (asked !== null) {
    return (
      <>
        <LiveReview asked={asked} finished={changed} another={draft.forget} />
        <StepEnd step="review" setup={setup} changed={changed} />
      </>
    );
  }
  if (value === null) return problem === null ? <Loading /> : <Trouble>{problem.message}</Trouble>;
  const { pullRequests } = value;
  return (
    <>
      <Headline tone="plain">{offerSentence(pullRequests.length)}</Headline>
      {problem === null ? null : <Trouble>{problem.message}</Trouble>}
      {pullRequests.length === 0 ? (
        <p className="empty">
          Open one in a watched repository; Kody reviews it by itself within seconds. Or{" "}
          <button type="button" onClick={refresh}>
            look again
          </button>
        </p>
      ) : (
        <Offers pullRequests={pullRequests} ask={(asked) => draft.change({ asked })} />
      )}
      <StepEnd step="review" setup={setup} changed={changed} />
    </>
  );
}

function offerSentence(number: number): string {
  return number === 0
    ? "Kody has not heard of an open pull request yet."
    : `${count(number, "open pull request")}. Review one now and watch it happen.`;
}

function Offers(props: {
  pullRequests: readonly OpenPullRequestAnswer[];
  ask: (asked: Asked) => void;
}) {
  const now = useNow();
  const { busy, said, run } = useAction();

  async function review(offer: OpenPullRequestAnswer): Promise<void> {
    const { workspace, slug, id, url } = offer;
    const known = await run(() => read<{ reviews: ReviewSummary[] }>("/reviews?limit=200"));
    if (!known.ok) return;
    const reviews = reviewsOf(known.value.reviews, offer);
    // Kody reviews what it finds by itself: then there is one to look at already.
    if (reviews.some(({ status }) => status === "running" || status === "done"))
      return props.ask({ workspace, slug, id, before: [] });
    const answer = await run(() => write<{ queued: boolean }>("POST", "/reviews", { url }));
    if (!answer.ok) return;
    props.ask({ workspace, slug, id, before: reviews.map((review) => review.id) });
  }

  return (
    <>
      <table className="offers">
        <thead>
          <tr>
            <th scope="col">Pull request</th>
            <th scope="col">Repository</th>
            <th scope="col">Changed</th>
            <th scope="col">
              <span className="hidden">Review</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.pullRequests.map((offer) => (
            <tr key={offer.url}>
              <td className="wide">
                <PullRequestLink offer={offer} />
              </td>
              <td className="quiet">
                {offer.workspace}/{offer.slug} #{offer.id}
              </td>
              <td className="nowrap">
                <When iso={offer.updatedOn} now={now} />
              </td>
              <td className="number">
                <button type="button" disabled={busy} onClick={() => void review(offer)}>
                  Review it<span className="hidden"> {offer.title}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Result said={said} busy={busy && "Asking for the review…"} />
    </>
  );
}

function PullRequestLink({ offer }: { offer: OpenPullRequestAnswer }) {
  return (
    <a href={offer.url} target="_blank" rel="noreferrer">
      <bdi>{offer.title === "" ? "Untitled" : offer.title}</bdi>
    </a>
  );
}
