import { deliverDue, deliverNews } from "../core/notify/index.ts";
import type { CaretakerTask } from "../entry/worker/index.ts";
import { lookEvent } from "../core/connect/index.ts";
import { isUnderWay, mergeNoteName } from "../core/verdict/index.ts";
import { modelEvents } from "../core/review/index.ts";
import { noticeTask } from "./open-notices.ts";
import { credentialTasks } from "./credential-watch.ts";
import { fileLeftovers } from "./jira-settings.ts";
import type { Parts } from "./open-parts.ts";
import { repositoryTasks } from "./repository-tasks.ts";
import type { ServiceParts } from "./services/index.ts";

/** What Kody does by itself, again and again. */
export function tasksOf(parts: Parts, services: ServiceParts): CaretakerTask[] {
  return [
    noticesTask(parts),
    ...repositoryTasks(services),
    ...credentialTasks(parts),
    promptsTask(parts),
    modelAgainTask(parts),
    mergesTask(parts),
    staleTask(parts),
    leftOpenTask(parts),
  ];
}

const noticeSeconds = 10;

/** Raising a notice hurries it. */
function noticesTask({ noticeDelivery, newsDelivery }: Parts): CaretakerTask {
  return {
    name: noticeTask,
    every: noticeSeconds,
    atMost: 120,
    async run() {
      // Neither keeps the other waiting, nor does one that fails keep the other from being sent.
      const both = [deliverDue(noticeDelivery), deliverNews(newsDelivery)];
      await Promise.allSettled(both);
      const times = (await Promise.all(both)).filter((next) => next !== null);
      return times.length === 0 ? null : Math.min(...times, noticeSeconds);
    },
  };
}

const mostAtOnce = 20;

/** A review that went without its model for an outage or a budget gets it later. */
function modelAgainTask({
  clock,
  database,
  queue,
}: Pick<Parts, "clock" | "database" | "queue">): CaretakerTask {
  return {
    name: "model",
    every: 60,
    atMost: 120,
    async run() {
      const waiting = await database.reviews.waitingForModel(mostAtOnce);
      for (const event of modelEvents(waiting, clock.now())) await queue.receive(event);
      return null;
    },
  };
}

const mostNotes = 1_000;

/** A merge that Bitbucket did not finish at once is followed to its end, whatever else happens. */
function mergesTask({ clock, database, queue }: Pick<Parts, "clock" | "database" | "queue">) {
  return {
    name: "merges",
    every: 60,
    atMost: 120,
    async run() {
      const minute = String(Math.floor(clock.now().getTime() / 60_000));
      const notes = await database.notes.having(mergeNoteName, mostNotes);
      for (const { pullRequest, repositoryUuid } of notes.filter(({ value }) => isUnderWay(value)))
        await queue.receive(lookEvent("merge", pullRequest, repositoryUuid, minute));
      return null;
    },
  } satisfies CaretakerTask;
}

const quietDays = 7;

/** No event ever tells that nothing happens. */
function staleTask({ clock, database, queue }: Pick<Parts, "clock" | "database" | "queue">) {
  return {
    name: "stale",
    every: 3_600,
    atMost: 600,
    async run() {
      const now = clock.now().getTime();
      const before = new Date(now - quietDays * dayMilliseconds);
      const quiet = await database.archive.quietPullRequests(
        "declineStale",
        before,
        mostAtOnce * 5,
      );
      for (const { pullRequest, repositoryUuid } of quiet)
        await queue.receive(
          lookEvent(
            "stale",
            pullRequest,
            repositoryUuid,
            String(Math.floor(now / dayMilliseconds)),
          ),
        );
      return null;
    },
  } satisfies CaretakerTask;
}

/** After every run it pauses long enough that Jira's search finds what was made: a doubt is then looked into. */
function leftOpenTask(parts: Pick<Parts, "clock" | "database" | "issueTracker" | "settingsStore">) {
  const { clock, database, issueTracker, settingsStore } = parts;
  return {
    name: "left-open issues",
    every: 300,
    atMost: 900,
    async run() {
      const { leftovers } = database;
      await fileLeftovers({ clock, issueTracker, leftovers, settingsStore }, mostAtOnce);
      return null;
    },
  } satisfies CaretakerTask;
}

const daysKept = 30;
const dayMilliseconds = 86_400_000;

/** What models were asked is kept on request only, and never for long. */
function promptsTask({ clock, spend }: Pick<Parts, "clock" | "spend">): CaretakerTask {
  return {
    name: "prompts",
    every: 3_600,
    atMost: 300,
    async run() {
      await spend.forgetExchanges(new Date(clock.now().getTime() - daysKept * dayMilliseconds));
      return null;
    },
  };
}
