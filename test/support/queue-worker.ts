/**
 * A process that works off a queue as Kody does, on a "Bitbucket" that is a table: intent, call, result, each a
 * statement of its own, so that it can be killed between any two. Ends when its input ends.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isKodyError } from "../../src/core/domain/index.ts";
import type { ReviewJob } from "../../src/core/ports/index.ts";
import { openTestQueue } from "./queue.ts";

const [databaseUrl = "", name = "", pauseMilliseconds = "0"] = process.argv.slice(2);
const { database, queue, sql, close } = await openTestQueue(databaseUrl);
const stopping = new AbortController();
process.stdin.on("end", () => stopping.abort()).resume();
process.stdout.write("open\n");

while (!stopping.signal.aborted) {
  const job = await queue.take();
  if (job === null) await queue.waitForWork(1_000, stopping.signal);
  else await work(job).catch(endSuperseded);
}
await close();
process.stdout.write("closed\n");

/** Its job went to another worker: it says so and ends. */
function endSuperseded(error: unknown): void {
  if (!isKodyError(error, "superseded")) throw error;
  process.stdout.write("superseded\n");
  stopping.abort();
  process.stdin.destroy();
}

async function work(job: ReviewJob): Promise<void> {
  const key = String(job.pullRequest.id);
  await sql("insert into stays (key, worker, job_id, attempt) values ($1, $2, $3, $4)", [
    key,
    name,
    job.id,
    job.attempt,
  ]);
  // As Kody does: a head that was reviewed, by a process that died before it could say so, is not reviewed again.
  const last = await database.reviews.lastReview(job.pullRequest);
  if (last?.head === job.head) return leave(job);
  const review = await database.reviews.openReview({
    pullRequest: job.pullRequest,
    head: job.head ?? "",
    mergeBase: null,
    destinationBranch: "main",
    title: "",
    url: "",
  });
  const effect = { owner: review.id, kind: "comment", key: "finding" };
  const known = await database.reviews.beginEffect(effect, { jobId: job.id, attempt: job.attempt });
  if (known.state !== "done") {
    await breathe();
    const posted =
      known.state === "in-doubt" &&
      (await sql("select from comments where key = $1", [key])).length > 0;
    if (!posted) await sql("insert into comments (key) values ($1)", [key]);
    await breathe();
    await database.reviews.completeEffect(effect, { remoteId: key });
  }
  await database.reviews.finishReview(review.id, {
    status: "done",
    summaryDigest: null,
    decisions: [],
    timings: {},
    reason: null,
    facts: {},
  });
  await leave(job);
}

async function leave(job: ReviewJob): Promise<void> {
  await sql("update stays set left_at = clock_timestamp() where job_id = $1 and attempt = $2", [
    job.id,
    job.attempt,
  ]);
  await queue.complete(job);
}

async function breathe(): Promise<void> {
  await pause(Number(pauseMilliseconds));
}
