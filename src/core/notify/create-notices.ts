import type { Clock, NewNotice, NoticeLevel, Notices, NoticeStore } from "../ports/index.ts";
import type { News } from "./create-news.ts";
import { groupMilliseconds } from "./schedule.ts";

export interface NoticesParts {
  readonly store: NoticeStore;
  readonly clock: Pick<Clock, "now">;
  /** Makes the delivery look at once. */
  readonly hurry: () => Promise<void>;
  /** Tells those who asked for notices of this kind. */
  readonly news?: Pick<News, "tellNotice">;
  readonly log: (event: Readonly<Record<string, unknown>>) => void;
}

const logLevels: Readonly<Record<NoticeLevel, string>> = {
  info: "info",
  warning: "warn",
  problem: "error",
};

/** Notices that are stored, logged when they open and close, and delivered by `deliverDue`. */
export function createNotices({ store, clock, hurry, news, log }: NoticesParts): Notices {
  return {
    async raise(notice) {
      const now = clock.now();
      try {
        if (!(await store.raise(notice, now, sendTime(now)))) return;
      } catch (error) {
        // Nobody would hear of it otherwise.
        logNotice(log, notice);
        throw error;
      }
      logNotice(log, notice);
      await news?.tellNotice(notice);
      await hurry();
    },
    async settle(key) {
      const now = clock.now();
      const settled = await store.settle(key, now, sendTime(now));
      for (const one of settled) log({ event: "notice settled", key: one });
      if (settled.length > 0) await hurry();
    },
  };
}

function logNotice(log: NoticesParts["log"], notice: NewNotice): void {
  const { key, level, title, remedy } = notice;
  log({ level: logLevels[level], event: "notice", key, title, remedy });
}

function sendTime(now: Date): Date {
  return new Date(now.getTime() + groupMilliseconds);
}
