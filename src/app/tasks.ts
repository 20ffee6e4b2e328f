import { deliverDue } from "../core/notify/index.ts";
import type { CaretakerTask } from "../entry/worker/index.ts";
import { noticeTask } from "./open-notices.ts";
import { credentialTasks } from "./credential-watch.ts";
import type { Parts } from "./open-parts.ts";
import { repositoryTasks } from "./repository-tasks.ts";
import type { ServiceParts } from "./services/index.ts";

/** What Kody does by itself, again and again. */
export function tasksOf(parts: Parts, services: ServiceParts): CaretakerTask[] {
  return [noticesTask(parts), ...repositoryTasks(services), ...credentialTasks(parts)];
}

const noticeSeconds = 10;

/** Raising a notice hurries it. */
function noticesTask({ noticeDelivery }: Parts): CaretakerTask {
  return {
    name: noticeTask,
    every: noticeSeconds,
    atMost: 120,
    async run() {
      const next = await deliverDue(noticeDelivery);
      return next === null ? null : Math.min(next, noticeSeconds);
    },
  };
}
