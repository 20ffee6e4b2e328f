import type { StatusAnswer } from "../../../src/contract/index.ts";
import { relativeTime } from "./time.ts";
import { count, list } from "./words.ts";

/** What a person can do about a problem: a page to open, or a repository whose webhook is made again. */
export type Remedy =
  | { readonly kind: "open"; readonly words: string; readonly path: string }
  | {
      readonly kind: "hook";
      readonly words: string;
      readonly workspace: string;
      readonly slug: string;
    };

export interface Problem {
  /** One sentence. */
  readonly what: string;
  readonly remedy: Remedy;
}

export interface Health {
  readonly ok: boolean;
  /** The first line of the page. */
  readonly sentence: string;
  readonly problems: readonly Problem[];
}

/** The state of this Kody in words, and each problem with its remedy. `now` in milliseconds since 1970. */
export function healthOf(status: StatusAnswer, now: number): Health {
  const problems = [
    ...connectionProblems(status),
    ...repositoryProblems(status),
    ...queueProblems(status),
  ];
  return { ok: problems.length === 0, sentence: sentence(status, problems, now), problems };
}

function sentence(status: StatusAnswer, problems: readonly Problem[], now: number): string {
  if (status.connection === null) return "Kody is installed. Connect it to Bitbucket to begin.";
  const last =
    status.lastReviewAt === null
      ? "No review yet."
      : `Last review ${relativeTime(status.lastReviewAt, now)}.`;
  if (problems.length > 0)
    return `${count(problems.length, "thing needs", "things need")} you. ${last}`;
  const { active, waiting } = status.queue;
  const work = [
    ...(active > 0 ? [`${count(active, "review")} running`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return `Everything works. ${work.length > 0 ? `${list(work)}.` : last}`;
}

function connectionProblems({ connection }: StatusAnswer): Problem[] {
  if (connection === null) {
    return [
      {
        what: "Kody has no token for Bitbucket.",
        remedy: { kind: "open", words: "Connect to Bitbucket", path: "/setup" },
      },
    ];
  }
  if (connection.status === "active") return [];
  const token = `the token that ends in ${connection.tokenHint}`;
  const what =
    connection.status === "refused"
      ? `Bitbucket refuses ${token}, so no review can be made. ${connection.statusReason ?? ""}`
      : `Kody was disconnected from Bitbucket and no longer uses ${token}.`;
  return [
    { what: what.trim(), remedy: { kind: "open", words: "Paste a new token", path: "/setup" } },
  ];
}

function repositoryProblems({ connection, repositories }: StatusAnswer): Problem[] {
  if (connection?.status !== "active") return [];
  const watched = repositories.filter((repository) => repository.enabled);
  if (watched.length === 0) {
    return [
      {
        what: "No repository is watched, so no pull request gets a review.",
        remedy: { kind: "open", words: "Choose repositories", path: "/setup" },
      },
    ];
  }
  return watched
    .filter((repository) => !repository.hook)
    .map(({ workspace, slug }) => ({
      what: `Kody doesn't hear of pull requests in ${workspace}/${slug}: it has no webhook there.`,
      remedy: { kind: "hook", words: "Create the webhook", workspace, slug },
    }));
}

function queueProblems({ queue }: StatusAnswer): Problem[] {
  if (queue.deadLetters === 0) return [];
  return [
    {
      what: `${count(queue.deadLetters, "review was", "reviews were")} given up after several attempts.`,
      remedy: { kind: "open", words: "Show failed reviews", path: "/reviews?outcome=failed" },
    },
  ];
}
