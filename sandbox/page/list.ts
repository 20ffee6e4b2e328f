import type { PageContext, PullRequestView } from "../state.ts";
import { printDocument } from "./layout.ts";
import { markup, type Content, type Markup } from "./markup.ts";
import { countOf, nameOf, printTime } from "./people.ts";
import { printState } from "./pull-request.ts";

/** The pull requests of the sandbox, or of one repository, newest first. */
export function printList(
  views: readonly PullRequestView[],
  where: string | null,
  context: PageContext,
): Markup {
  const open = views.filter((view) => view.pullRequest.state === "OPEN").length;
  const title = where === null ? "Pull requests" : `Pull requests of ${where}`;
  const body = markup`<main id="content" class="single">
    <h1>${title}</h1>
    ${
      views.length === 0
        ? printEmpty()
        : markup`<p class="facts">
              ${countOf(views.length, "pull request")},
              ${countOf(open, "of them open", "of them open")}.
            </p>
            ${printTable(views, context)}`
    }
  </main>`;
  return printDocument(
    `${title} · Bitbucket sandbox`,
    where === null ? null : markup` / <strong>${where}</strong>`,
    body,
  );
}

function printEmpty(): Content {
  return markup`<p class="empty">
    No pull request yet. Push a branch and open one with
    <code>POST /2.0/repositories/{workspace}/{repo_slug}/pullrequests</code>, or start the sandbox
    with a seed that has some.
  </p>`;
}

function printTable(views: readonly PullRequestView[], context: PageContext): Markup {
  return markup`<table class="list">
    <thead>
      <tr>
        <th scope="col" class="narrow">State</th>
        <th scope="col">Pull request</th>
        <th scope="col">Repository</th>
        <th scope="col">Author</th>
        <th scope="col" class="narrow">Comments</th>
        <th scope="col" class="narrow">Updated</th>
      </tr>
    </thead>
    <tbody>
      ${views.map((view) => printRow(view, context))}
    </tbody>
  </table>`;
}

function printRow(view: PullRequestView, context: PageContext): Markup {
  const { pullRequest, repository, workspace } = view;
  const comments = pullRequest.comments.filter((comment) => !comment.deleted).length;
  return markup`<tr>
    <td class="narrow">${printState(pullRequest)}</td>
    <td>
      <a href="${pagePath(view)}">${pullRequest.title}</a>
      <span class="muted">#${pullRequest.id}</span>
    </td>
    <td>${workspace.slug}/${repository.slug}</td>
    <td>${nameOf(context.findUser, pullRequest.author)}</td>
    <td class="narrow">${comments}</td>
    <td class="narrow muted">${printTime(pullRequest.updatedOn)}</td>
  </tr> `;
}

/** The address of a pull request's page, the same as on bitbucket.org. */
function pagePath({ workspace, repository, pullRequest }: PullRequestView): string {
  const [owner, slug] = [workspace.slug, repository.slug].map(encodeURIComponent);
  return `/${owner}/${slug}/pull-requests/${pullRequest.id}`;
}
