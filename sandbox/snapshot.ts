import type {
  Annotation,
  Comment,
  CommitStatus,
  Participant,
  PullRequestEnd,
  PullRequestState,
  Report,
  State,
} from "./state.ts";

/** All that clients wrote, in plain values, for assertions; users by their names. */
export interface Snapshot {
  pullRequests: PullRequestSnapshot[];
  statuses: (Omit<CommitStatus, "creator"> & { repository: string; creator: string })[];
  reports: (Omit<Report, "annotations"> & { repository: string; annotations: Annotation[] })[];
}

export interface PullRequestSnapshot {
  repository: string;
  id: number;
  title: string;
  description: string;
  state: PullRequestState;
  author: string;
  source: PullRequestEnd;
  destination: PullRequestEnd;
  mergeCommit: string | null;
  reviewers: string[];
  participants: Participant[];
  comments: CommentSnapshot[];
}

/** A comment with `user` and the resolver by their usernames. */
export interface CommentSnapshot extends Comment {
  replies: number[];
}

/** A copy of what is there now; later changes do not show in it. */
export function takeSnapshot(state: State): Snapshot {
  const snapshot: Snapshot = { pullRequests: [], statuses: [], reports: [] };
  const name = (uuid: string) => state.users.get(uuid)?.username ?? uuid;
  for (const repository of state.repositories.values()) {
    const workspace = state.workspaces.get(repository.workspace);
    const fullName = `${workspace?.slug ?? ""}/${repository.slug}`;
    for (const status of repository.statuses) {
      snapshot.statuses.push({ ...status, repository: fullName, creator: name(status.creator) });
    }
    for (const report of repository.reports) {
      snapshot.reports.push({ ...report, repository: fullName });
    }
    for (const pull of repository.pullRequests) {
      snapshot.pullRequests.push({
        repository: fullName,
        id: pull.id,
        title: pull.title,
        description: pull.description,
        state: pull.state,
        author: name(pull.author),
        source: pull.source,
        destination: pull.destination,
        mergeCommit: pull.mergeCommit,
        reviewers: pull.reviewers.map(name),
        participants: pull.participants.map((one) => ({ ...one, user: name(one.user) })),
        comments: pull.comments.map((comment) => snapshotComment(comment, pull.comments, name)),
      });
    }
  }
  return structuredClone(snapshot);
}

function snapshotComment(
  comment: Comment,
  all: readonly Comment[],
  name: (uuid: string) => string,
): CommentSnapshot {
  const resolution = comment.resolution;
  return {
    ...comment,
    user: name(comment.user),
    resolution: resolution === null ? null : { user: name(resolution.user), on: resolution.on },
    replies: all.filter((other) => other.parent === comment.id).map((other) => other.id),
  };
}
