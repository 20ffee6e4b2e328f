import type { NoticeAnswer, StatusAnswer } from "../../../src/contract/index.ts";
import { relativeTime } from "./time.ts";
import { count, list } from "./words.ts";

export interface Problem {
  /** One sentence. */
  readonly what: string;
  /** The page where it is mended. */
  readonly remedy: { readonly words: string; readonly path: string };
}

export interface Health {
  readonly ok: boolean;
  /** The first line of the page. */
  readonly sentence: string;
  /** Beside those that the notices tell of. */
  readonly problems: readonly Problem[];
}

/** The state of this Kody in words, and each problem with its remedy. `now` in milliseconds since 1970. */
export function healthOf(
  status: StatusAnswer,
  notices: readonly NoticeAnswer[],
  now: number,
): Health {
  const problems = [
    ...connectionProblems(status, notices),
    ...repositoryProblems(status),
    ...queueProblems(status),
  ];
  const grave = notices.filter(({ level }) => level !== "info").length;
  const all = problems.length + grave;
  return { ok: all === 0, sentence: sentence(status, all, now), problems };
}

function sentence(status: StatusAnswer, problems: number, now: number): string {
  if (status.connection === null) return "Kody is installed. Connect it to Bitbucket to begin.";
  const last =
    status.lastReviewAt === null
      ? "No review yet."
      : `Last review ${relativeTime(status.lastReviewAt, now)}.`;
  if (problems > 0) return `${count(problems, "thing needs", "things need")} you. ${last}`;
  const { active, waiting } = status.queue;
  const work = [
    ...(active > 0 ? [`${count(active, "review")} running`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return `Everything works. ${work.length > 0 ? `${list(work)}.` : last}`;
}

function connectionProblems(
  { connection }: StatusAnswer,
  notices: readonly NoticeAnswer[],
): Problem[] {
  if (connection === null) {
    return [
      {
        what: "Kody has no token for Bitbucket.",
        remedy: { words: "Connect to Bitbucket", path: "/setup/token" },
      },
    ];
  }
  const told = notices.some(
    ({ level, path }) =>
      level === "problem" && path !== null && /^\/(connection|setup\/token)\b/.test(path),
  );
  if (connection.status === "active" || told) return [];
  const token = `the token that ends in ${connection.tokenHint}`;
  const what =
    connection.status === "refused"
      ? `Kody can’t use ${token}, so no review can be made. ${connection.statusReason ?? ""}`
      : `Kody was disconnected from Bitbucket and no longer uses ${token}.`;
  return [{ what: what.trim(), remedy: { words: "Paste a new token", path: "/connection" } }];
}

/** A repository without webhook is polled, which is no problem by itself; the notices tell of those that are. */
function repositoryProblems({ connection, repositories }: StatusAnswer): Problem[] {
  if (connection?.status !== "active" || repositories.some(({ enabled }) => enabled)) return [];
  return [
    {
      what: "No repository is watched, so no pull request gets a review.",
      remedy: { words: "Choose repositories", path: "/repositories" },
    },
  ];
}

function queueProblems({ queue }: StatusAnswer): Problem[] {
  if (queue.deadLetters === 0) return [];
  return [
    {
      what: `${count(queue.deadLetters, "review was", "reviews were")} given up after several attempts.`,
      remedy: { words: "Show failed reviews", path: "/reviews?outcome=failed" },
    },
  ];
}
