import { Hono, type Context } from "hono";
import type { PageContext } from "../state.ts";
import { printDocument, stylesheetPath } from "./layout.ts";
import { printList } from "./list.ts";
import { markup, type Markup } from "./markup.ts";
import { printPullRequest } from "./pull-request.ts";
import { stylesheet } from "./style.ts";

export { renderMarkdown } from "./markdown.ts";

/**
 * The sandbox's web pages: all pull requests at `/`, those of a repository at `/{workspace}/{repo}/pull-requests`, one
 * at `…/pull-requests/{id}` (and everything below, as Bitbucket's own links point to `…/{id}/_/diff#comment-1`). They
 * run no script and load nothing but their stylesheet.
 */
export function createPages(context: PageContext): Hono {
  const pages = new Hono();
  pages.get(stylesheetPath, (request) =>
    request.text(stylesheet, 200, { "Content-Type": "text/css; charset=utf-8" }),
  );
  pages.get("/", (request) =>
    answer(request, 200, printList(context.listPullRequests(), null, context)),
  );
  pages.get("/:workspace/:slug/pull-requests", (request) => {
    const { workspace, slug } = request.req.param();
    const views = context
      .listPullRequests()
      .filter((view) => view.workspace.slug === workspace && view.repository.slug === slug);
    return answer(request, 200, printList(views, `${workspace}/${slug}`, context));
  });
  const one = (request: Context): Promise<Response> => showPullRequest(request, context);
  pages.get("/:workspace/:slug/pull-requests/:id", one);
  pages.get("/:workspace/:slug/pull-requests/:id/*", one);
  return pages;
}

async function showPullRequest(request: Context, context: PageContext): Promise<Response> {
  const { workspace = "", slug = "", id = "" } = request.req.param();
  const view = /^\d{1,9}$/.test(id) ? context.findPullRequest(workspace, slug, Number(id)) : null;
  if (view === null) return answer(request, 404, printMissing(`${workspace}/${slug}`, id));
  const diff = await context.diff(view.repository, view.pullRequest);
  return answer(request, 200, printPullRequest(view, diff, context));
}

function printMissing(where: string, id: string): Markup {
  return printDocument(
    "No such pull request",
    null,
    markup`<main id="content" class="single">
      <h1>No such pull request</h1>
      <p>${where} has no pull request ${id}. <a href="/">All pull requests</a></p>
    </main>`,
  );
}

const headers = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

function answer(request: Context, status: 200 | 404, page: Markup): Response {
  return request.html(page.text, status, headers);
}
