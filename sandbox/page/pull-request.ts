import type { PageContext, PullRequest, PullRequestView } from "../state.ts";
import { printReports, printStatuses, printTasks } from "./checks.ts";
import { parseDiff } from "./diff.ts";
import { printFile } from "./file.ts";
import { printDocument } from "./layout.ts";
import { markup, type Content, type Markup } from "./markup.ts";
import { countOf, nameOf, printTime, type FindUser } from "./people.ts";
import { placeNotes, type Placement } from "./placement.ts";
import { printRail } from "./rail.ts";
import { printMarkdown, printThread } from "./thread.ts";
import { groupThreads, type Thread } from "./threads.ts";

/** Lines of code shown of one file, and of all files together; lines with comments come on top. */
const linesPerFile = 1_000;
const linesPerPage = 20_000;
/** From here on the browser lays out files only when they come into view. */
const manyFiles = 50;

/** The page of one pull request. `diff` is its text as git prints it. */
export function printPullRequest(
  view: PullRequestView,
  diff: string,
  context: PageContext,
): Markup {
  const { pullRequest, reports, repository, workspace } = view;
  const threads = groupThreads(pullRequest.comments);
  const annotations = reports.flatMap((report) => report.annotations);
  const placement = placeNotes(parseDiff(diff), threads, annotations, pullRequest.source.commit);
  const where = `${workspace.slug}/${repository.slug}`;
  const body = markup`<div class="columns">
    ${printRail(placement)}
    <main id="content"${placement.files.length > manyFiles && markup` class="large"`}>
      ${printHead(view, threads, context.findUser)} ${printStatuses(view.statuses)}
      ${printReports(reports, placement)} ${printTasks(pullRequest, context.findUser)}
      ${printConversation(placement, pullRequest, context.findUser)}
      ${printFiles(placement, pullRequest, context.findUser)}
    </main>
  </div>`;
  const path = markup` / <a href="/${workspace.slug}/${repository.slug}/pull-requests">${where}</a> /
    <strong>Pull request #${pullRequest.id}</strong>`;
  return printDocument(`${pullRequest.title} · #${pullRequest.id} · ${where}`, path, body);
}

const signs = { OPEN: "open", MERGED: "good", DECLINED: "bad", SUPERSEDED: "idle" } as const;

/** The state as a word with its sign. */
export function printState(pullRequest: PullRequest): Markup {
  const word =
    pullRequest.draft && pullRequest.state === "OPEN" ? "draft" : pullRequest.state.toLowerCase();
  return markup`<span class="badge ${signs[pullRequest.state]}">${word}</span>`;
}

function printHead(view: PullRequestView, threads: readonly Thread[], findUser: FindUser): Markup {
  const { pullRequest } = view;
  return markup`<h1>${pullRequest.title}</h1>
    <p class="lead">${printState(pullRequest)} · ${printSummary(view, threads)}</p>
    <p class="facts">
      <span class="ref">${pullRequest.source.branch}</span> into
      <span class="ref">${pullRequest.destination.branch}</span> · by
      ${nameOf(findUser, pullRequest.author)} · opened ${printTime(pullRequest.createdOn)} · head
      <span class="ref">${pullRequest.source.commit.slice(0, 12)}</span>
    </p>
    ${printReviewers(pullRequest, findUser)}
    ${pullRequest.reason !== "" && markup`<p>${pullRequest.state === "DECLINED" ? "Declined" : "Closed"}: ${pullRequest.reason}</p>`}
    ${pullRequest.description.trim() === "" ? markup`<p class="empty">No description.</p>` : printMarkdown(pullRequest.description, findUser)}`;
}

/** The whole state in one sentence: "4 comments, 1 discussion unresolved, 2 builds (1 failed), 3 annotations." */
function printSummary(view: PullRequestView, threads: readonly Thread[]): string {
  const comments = view.pullRequest.comments.filter((comment) => !comment.deleted).length;
  const inline = threads.filter(({ root }) => root.inline !== null);
  const unresolved = inline.filter(({ root }) => root.resolution === null).length;
  const failed = view.statuses.filter((status) => status.state === "FAILED").length;
  const annotations = view.reports.reduce((sum, report) => sum + report.annotations.length, 0);
  const parts = [
    countOf(comments, "comment"),
    inline.length > 0 &&
      (unresolved === 0
        ? "all discussions resolved"
        : `${countOf(unresolved, "discussion")} unresolved`),
    view.statuses.length > 0 &&
      `${countOf(view.statuses.length, "build")}${failed === 0 ? "" : ` (${failed} failed)`}`,
    view.reports.length > 0 && countOf(annotations, "annotation"),
  ];
  return `${parts.filter((part) => part !== false).join(", ")}.`;
}

function printReviewers(pullRequest: PullRequest, findUser: FindUser): Content {
  const people = pullRequest.participants.filter(
    (person) => person.role === "REVIEWER" || person.state !== null,
  );
  const known = new Set(people.map((person) => person.user));
  const verdicts = people.map(
    (person) => markup`${nameOf(findUser, person.user)} ${printVerdict(person.state)}`,
  );
  const waiting = pullRequest.reviewers.filter((user) => !known.has(user));
  const items = [
    ...verdicts,
    ...waiting.map((user) => markup`${nameOf(findUser, user)} ${printVerdict(null)}`),
  ];
  if (items.length === 0) return null;
  return markup`<p class="facts">
    Reviewers: ${items.map((item, index) => markup`${index > 0 && " · "}${item}`)}
  </p>`;
}

function printVerdict(state: "approved" | "changes_requested" | null): Markup {
  if (state === "approved") return markup`<span class="badge good">approved</span>`;
  if (state === "changes_requested")
    return markup`<span class="badge bad">changes requested</span>`;
  return markup`<span class="badge idle">no verdict</span>`;
}

function printConversation(
  placement: Placement,
  pullRequest: PullRequest,
  findUser: FindUser,
): Content {
  const head = pullRequest.source.commit;
  return markup`<h2 id="comments">General comments</h2>
    ${placement.general.length === 0 && markup`<p class="empty">None.</p>`}
    ${placement.general.map((thread) => printThread(thread, { findUser, head, astray: null }))}
    ${placement.elsewhere.length > 0 && markup`<h2 id="elsewhere">Comments on files outside the diff</h2>`}
    ${placement.elsewhere.map(({ thread, reason }) => printThread(thread, { findUser, head, astray: reason }))}`;
}

function printFiles(placement: Placement, pullRequest: PullRequest, findUser: FindUser): Markup {
  const context = { findUser, head: pullRequest.source.commit };
  let left = linesPerPage;
  const files = placement.files.map((notes, index) => {
    const limit = Math.min(linesPerFile, Math.max(left, 0));
    left -= Math.min(
      limit,
      notes.file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0),
    );
    return printFile(notes, index, limit, context);
  });
  return markup`<h2 id="files">Files</h2>
    ${placement.files.length === 0 && markup`<p class="empty">The two branches do not differ.</p>`}
    ${left <= 0 && markup`<p class="muted">Large change: at most ${linesPerPage.toLocaleString("en")} lines are shown, and those with comments.</p>`}
    ${files}`;
}
