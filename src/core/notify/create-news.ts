import type {
  Clock,
  Destination,
  NewNotice,
  NewsLine,
  NewsOfPullRequest,
  PullRequestNews,
  SubscriptionStore,
} from "../ports/index.ts";
import { lineOf, lineOfNotice } from "./news-message.ts";

export interface NewsParts {
  readonly store: Pick<SubscriptionStore, "list" | "add">;
  readonly clock: Pick<Clock, "now">;
  /** Of Kody's page, without a final slash. */
  readonly publicUrl: string | null;
  readonly log: (event: Readonly<Record<string, unknown>>) => void;
}

export interface News extends PullRequestNews {
  /** Never throws either. */
  tellNotice(notice: NewNotice): Promise<void>;
}

/** What happens is stored for those who asked for it; `deliverNews` sends it. */
export function createNews({ store, clock, publicUrl, log }: NewsParts): News {
  async function keep(
    event: string,
    line: NewsLine,
    about: Parameters<typeof wants>[2],
  ): Promise<void> {
    try {
      const destinations = (await store.list()).filter((one) => wants(one, line, about));
      if (destinations.length === 0) return;
      await store.add(
        event,
        line,
        destinations.map(({ id }) => id),
        clock.now(),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log({ level: "error", event: "news could not be stored", about: event, reason });
    }
  }
  return {
    tell: (news) => keep(news.event, lineOf(news), news),
    async tellNotice(notice) {
      const line = lineOfNotice(notice, publicUrl);
      if (line !== null) await keep(`${notice.key} ${clock.now().toISOString()}`, line, null);
    },
  };
}

/** `about` null: the whole installation. */
function wants(
  { topics, scope }: Pick<Destination, "topics" | "scope">,
  { topic }: Pick<NewsLine, "topic">,
  about: Pick<NewsOfPullRequest, "repositoryUuid" | "authorUuid"> | null,
): boolean {
  if (!topics.includes(topic)) return false;
  if (about === null || scope.of === "all") return true;
  if (scope.of === "author") return scope.uuid === about.authorUuid;
  return about.repositoryUuid !== null && scope.uuids.includes(about.repositoryUuid);
}
