import { deliverDue } from "../core/notify/index.ts";
import type { CaretakerTask } from "../entry/worker/index.ts";
import { noticeTask } from "./open-notices.ts";
import type { Parts } from "./open-parts.ts";

/** What Kody does by itself, again and again. */
export function tasksOf(parts: Parts): CaretakerTask[] {
  return [noticesTask(parts)];
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
