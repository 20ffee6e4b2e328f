import type { Annotation, CommitStatus, PullRequest, Report, StatusState } from "../state.ts";
import { lineId } from "./file.ts";
import { markup, type Content, type Markup } from "./markup.ts";
import { countOf, nameOf, printTime, type FindUser } from "./people.ts";
import type { Placement } from "./placement.ts";
import { printMarkdown, printSeverity } from "./thread.ts";

const states: Record<StatusState, { sign: string; word: string }> = {
  SUCCESSFUL: { sign: "good", word: "successful" },
  FAILED: { sign: "bad", word: "failed" },
  INPROGRESS: { sign: "busy", word: "in progress" },
  STOPPED: { sign: "idle", word: "stopped" },
};

/** The build statuses of the head commit. */
export function printStatuses(statuses: readonly CommitStatus[]): Content {
  if (statuses.length === 0) return null;
  return markup`<h2 id="builds">Build statuses</h2>
    <table class="list">
      <thead>
        <tr>
          <th scope="col" class="narrow">State</th>
          <th scope="col">Build</th>
          <th scope="col">Description</th>
          <th scope="col" class="narrow">Updated</th>
        </tr>
      </thead>
      <tbody>
        ${statuses.map(printStatus)}
      </tbody>
    </table>`;
}

function printStatus(status: CommitStatus): Markup {
  const { sign, word } = states[status.state];
  return markup`<tr>
    <td class="narrow"><span class="badge ${sign}">${word}</span></td>
    <td>
      ${printLink(status.name === "" ? status.key : status.name, status.url)}
      <span class="muted">${status.key}</span>
    </td>
    <td>${status.description}</td>
    <td class="narrow muted">${printTime(status.updatedOn)}</td>
  </tr> `;
}

/** A link to a page elsewhere, or only its text when the address isn't one of the web. */
function printLink(text: string, url: string | null): Content {
  if (url === null || !/^https?:\/\//i.test(url)) return text;
  return markup`<a href="${url}" rel="nofollow noreferrer">${text}</a>`;
}

const results = {
  PASSED: { sign: "good", word: "passed" },
  FAILED: { sign: "bad", word: "failed" },
  PENDING: { sign: "busy", word: "pending" },
} as const;

/** The Code Insights reports of the head commit with their annotations. */
export function printReports(reports: readonly Report[], placement: Placement): Content {
  if (reports.length === 0) return null;
  return markup`<h2 id="reports">Reports</h2>
    ${reports.map((report) => printReport(report, placement))}`;
}

function printReport(report: Report, placement: Placement): Markup {
  const result = report.result === null ? null : results[report.result];
  return markup`<section aria-label="Report ${report.title}">
    <h3>
      ${printLink(report.title, report.link)}
      ${result !== null && markup`<span class="badge ${result.sign}">${result.word}</span>`}
    </h3>
    <p class="muted">
      ${report.reporter !== null && `${report.reporter} · `}${report.reportType.toLowerCase()}
      report · ${countOf(report.annotations.length, "annotation")}
    </p>
    ${report.details !== "" && markup`<p>${report.details}</p>`}
    ${
      report.data.length > 0 &&
      markup`<dl class="facts-list">
        ${report.data.map(
          (item) =>
            markup`<dt>${item.title}</dt>
              <dd>${printValue(item.value)}</dd>`,
        )}
      </dl>`
    }
    ${
      report.annotations.length > 0 &&
      markup`<table class="list annotations">
        <thead>
          <tr>
            <th scope="col" class="severity">Severity</th>
            <th scope="col">Annotation</th>
            <th scope="col" class="at">Line</th>
          </tr>
        </thead>
        <tbody>
          ${bySeverity(report.annotations).map((annotation) => printAnnotationRow(annotation, placement))}
        </tbody>
      </table>`
    }
  </section>`;
}

const order = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

function bySeverity(annotations: readonly Annotation[]): Annotation[] {
  const rank = ({ severity }: Annotation): number =>
    severity === null ? order.length : order.indexOf(severity);
  return annotations.toSorted((one, other) => rank(one) - rank(other));
}

function printValue(value: unknown): Content {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string" || typeof value === "number") return value;
  return JSON.stringify(value) ?? "";
}

function printAnnotationRow(annotation: Annotation, placement: Placement): Markup {
  return markup`<tr>
    <td>${printSeverity(annotation)}</td>
    <td>
      ${printLink(annotation.summary, annotation.link)}${annotation.details !== null && markup`<br /><span class="muted">${annotation.details}</span>`}
    </td>
    <td>${printPlace(annotation, placement.placedAnnotations.get(annotation))}</td>
  </tr> `;
}

function printPlace(annotation: Annotation, fileIndex: number | undefined): Content {
  if (annotation.path === null) return markup`<span class="muted">whole change</span>`;
  const text = annotation.line === null ? annotation.path : `${annotation.path}:${annotation.line}`;
  if (annotation.line === null) return markup`<span class="path">${text}</span>`;
  if (fileIndex === undefined)
    return markup`<span class="path">${text}</span> <span class="tag warn">not in the diff</span>`;
  return markup`<a class="path" href="#${lineId(fileIndex, { oldLine: null, newLine: annotation.line })}"
    >${text}</a
  >`;
}

/** The pull request's tasks. */
export function printTasks(pullRequest: PullRequest, findUser: FindUser): Content {
  if (pullRequest.tasks.length === 0) return null;
  const items = pullRequest.tasks.map((task) => {
    const done = task.state === "RESOLVED";
    const at =
      task.comment === null
        ? null
        : markup` · on <a href="#comment-${task.comment}">comment #${task.comment}</a>`;
    return markup`<li>
      <span class="badge ${done ? "good" : "open"}">${done ? "done" : "to do"}</span>
      <span class="muted">${nameOf(findUser, task.creator)}${at}</span
      >${printMarkdown(task.raw, findUser)}
    </li>`;
  });
  return markup`<h2 id="tasks">Tasks</h2>
    <ul class="plain">
      ${items}
    </ul>`;
}
