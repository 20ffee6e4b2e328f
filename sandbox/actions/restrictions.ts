import type { Comment, PullRequest, Repository, Restriction } from "../state.ts";

/** Whether a user may not do what a rule keeps to some: `push`, `restrict_merges`, `delete`, `force`. */
export function isBarred(
  repository: Repository,
  kind: string,
  branch: string,
  user: string,
): boolean {
  return matching(repository, branch).some(
    (rule) => rule.kind === kind && !rule.users.includes(user),
  );
}

/** One rule about merging, and whether a pull request keeps it. */
export interface RuleState {
  kind: string;
  passed: boolean;
  reason: string;
}

/** The rules of the destination branch that can be judged here, in their order. */
export function mergeRules(repository: Repository, pull: PullRequest): RuleState[] {
  return matching(repository, pull.destination.branch).flatMap((rule) => {
    const judge = JUDGES[rule.kind];
    if (judge === undefined) {
      return [];
    }
    const reason = judge(repository, pull, rule.value ?? 1);
    return [{ kind: rule.kind, passed: reason === "", reason }];
  });
}

type Judge = (repository: Repository, pull: PullRequest, least: number) => string;

/** "" for a rule that is kept, else Bitbucket's way of saying what is missing. */
const JUDGES: Readonly<Record<string, Judge>> = {
  require_approvals_to_merge: (_, pull, least) =>
    approvals(pull).length >= least ? "" : `At least ${least} approvals are required.`,
  require_default_reviewer_approvals_to_merge: (repository, pull, least) => {
    const given = approvals(pull).filter((user) => repository.defaultReviewers.includes(user));
    return given.length >= least
      ? ""
      : `At least ${least} approvals of default reviewers are required.`;
  },
  require_no_changes_requested: (_, pull) =>
    pull.participants.some((one) => one.state === "changes_requested")
      ? "Changes are requested."
      : "",
  require_passing_builds_to_merge: (repository, pull, least) => {
    const states = repository.statuses
      .filter((status) => status.commit === pull.source.commit)
      .map((status) => status.state);
    const passing = states.filter((state) => state === "SUCCESSFUL").length;
    return passing === states.length && passing >= least
      ? ""
      : `At least ${least} passing builds and no other ones are required.`;
  },
  require_tasks_to_be_completed: (_, pull) =>
    pull.tasks.some((task) => task.state === "UNRESOLVED") ? "There are open tasks." : "",
  require_all_comments_resolved: (_, pull) =>
    pull.comments.some(isOpenThread) ? "There are unresolved comments." : "",
};

function isOpenThread(comment: Comment): boolean {
  const { inline, parent, deleted, pending, resolution } = comment;
  return inline !== null && parent === null && !deleted && !pending && resolution === null;
}

/** Bitbucket: the author's own does not count. */
function approvals(pull: PullRequest): string[] {
  return pull.participants
    .filter((one) => one.approved && one.user !== pull.author)
    .map((one) => one.user);
}

function matching(repository: Repository, branch: string): Restriction[] {
  return repository.restrictions.filter((rule) =>
    rule.branchType === null
      ? isGlobMatch(rule.pattern, branch)
      : rule.branchType === typeOf(repository, branch),
  );
}

/** Bitbucket: `*` is any number of characters, slashes too; every other character is itself. */
function isGlobMatch(pattern: string, branch: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) {
    return pattern === branch;
  }
  let at = first.length;
  for (const part of rest) {
    const found = branch.indexOf(part, at);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  return branch.startsWith(first) && branch.endsWith(last) && branch.length - last.length >= at;
}

/** By the branching model that every repository begins with: it has no production branch. */
function typeOf(repository: Repository, branch: string): string | null {
  const prefix = /^(feature|bugfix|release|hotfix)\//.exec(branch)?.[1];
  return prefix ?? (branch === repository.mainBranch ? "development" : null);
}
