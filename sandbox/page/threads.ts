import type { Comment } from "../state.ts";

/** A top-level comment with everything that was answered to it, oldest first. */
export interface Thread {
  readonly root: Comment;
  readonly replies: readonly Comment[];
}

/**
 * Groups comments by their top-level comment, also over several levels of replies. A reply to a comment that isn't
 * there starts a thread of its own. Threads in which everything was deleted are left out.
 */
export function groupThreads(comments: readonly Comment[]): Thread[] {
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  const replies = new Map<number, Comment[]>();
  const roots: Comment[] = [];
  for (const comment of comments) {
    const root = rootOf(comment, byId);
    if (root === comment) roots.push(comment);
    else replies.set(root.id, [...(replies.get(root.id) ?? []), comment]);
  }
  return roots
    .map((root) => ({ root, replies: replies.get(root.id) ?? [] }))
    .filter((thread) => [thread.root, ...thread.replies].some((comment) => !comment.deleted));
}

function rootOf(comment: Comment, byId: ReadonlyMap<number, Comment>): Comment {
  let root = comment;
  // Parents are always older, so the ids fall and no circle can arise.
  for (
    let next = parentOf(root, byId);
    next !== null && next.id < root.id;
    next = parentOf(root, byId)
  )
    root = next;
  return root;
}

function parentOf(comment: Comment, byId: ReadonlyMap<number, Comment>): Comment | null {
  return comment.parent === null ? null : (byId.get(comment.parent) ?? null);
}
