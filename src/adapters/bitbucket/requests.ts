import { KodyError, type CommentAnchor, type Severity } from "../../core/domain/index.ts";
import type {
  Annotation,
  BuildStatus,
  HookSpec,
  NewComment,
  Report,
} from "../../core/ports/index.ts";

/** What Bitbucket takes. Each function gives the JSON body, or throws `invalid-input` for what it would refuse. */

/** Bitbucket: no `type` and no null in `inline`, else the comment is misplaced or refused. */
export function commentBody(comment: NewComment): Record<string, unknown> {
  return {
    ...contentBody(comment.body),
    ...(comment.anchor === undefined ? {} : { inline: inlineBody(comment.anchor) }),
    ...(comment.replyTo === undefined ? {} : { parent: { id: comment.replyTo } }),
  };
}

export function contentBody(body: string): { content: { raw: string } } {
  if (body.trim() === "") throw invalid("A comment without text cannot be posted.");
  return { content: { raw: body.toWellFormed() } };
}

/** Bitbucket: `to` and `from` are the last lines on the new and old side, `start_to` and `start_from` the first. */
function inlineBody(anchor: CommentAnchor): Record<string, string | number> {
  if (anchor.path === "") throw invalid("A comment on a file needs the file's path.");
  if (anchor.side === "file") return { path: anchor.path };
  const { path, side, start, end } = anchor;
  if (!isLine(start) || !isLine(end) || start > end) {
    throw invalid(`A comment cannot stand on lines ${start} to ${end} of ${path}.`);
  }
  const [first, last] = side === "new" ? ["start_to", "to"] : ["start_from", "from"];
  return start === end ? { path, [last]: end } : { path, [first]: start, [last]: end };
}

const statusStates = {
  "in-progress": "INPROGRESS",
  successful: "SUCCESSFUL",
  failed: "FAILED",
  stopped: "STOPPED",
} as const;

/** Bitbucket: keys have at most 40 characters, names at most 255. A key is never cut: two could become one. */
export function statusBody(status: BuildStatus): Record<string, string> {
  if (status.key === "" || status.key.length > 40) {
    throw invalid(`The build status key "${status.key}" must have 1 to 40 characters.`);
  }
  return {
    key: status.key,
    state: statusStates[status.state],
    name: cut(status.name, 255),
    description: cut(status.description, 255),
    url: status.url,
    ...(status.refname === "" ? {} : { refname: status.refname }),
  };
}

/** Bitbucket: a report has at most ten data fields. */
export function reportBody(report: Report): Record<string, unknown> {
  if (report.data.length > 10) throw invalid("A report takes at most ten data fields.");
  return {
    title: cut(report.title, 450),
    details: cut(report.details, 2_000),
    report_type: "BUG",
    reporter: "Kody",
    result: report.result.toUpperCase(),
    link: report.link,
    data: report.data.map(({ title, value }) => ({
      title,
      type: typeof value === "number" ? "NUMBER" : "TEXT",
      value,
    })),
  };
}

const annotationTypes = {
  vulnerability: "VULNERABILITY",
  "code-smell": "CODE_SMELL",
  bug: "BUG",
} as const;

/** Bitbucket has no severity below LOW. */
const annotationSeverities: Record<Severity, string> = {
  critical: "CRITICAL",
  high: "HIGH",
  medium: "MEDIUM",
  low: "LOW",
  info: "LOW",
};

/** Bitbucket: at most 100 in one call. */
export function annotationsBody(annotations: readonly Annotation[]): Record<string, unknown>[] {
  if (annotations.length > 100) throw invalid("At most 100 annotations go into one call.");
  return annotations.map(({ line, ...annotation }) => {
    if (line !== null && !isLine(line))
      throw invalid(`An annotation cannot stand on line ${line}.`);
    return {
      external_id: annotation.externalId,
      annotation_type: annotationTypes[annotation.kind],
      summary: cut(annotation.summary, 450),
      details: cut(annotation.details, 2_000),
      severity: annotationSeverities[annotation.severity],
      path: annotation.path,
      ...(line === null ? {} : { line }),
    };
  });
}

/** Bitbucket: without `secret` the present one is kept; at least one event, at most 128 characters of secret. */
export function hookBody(hook: HookSpec): Record<string, unknown> {
  const { url, description, active, events, secret } = hook;
  if (events.length === 0) throw invalid("A webhook needs at least one event.");
  if (secret !== undefined && (secret === "" || secret.length > 128)) {
    throw invalid("A webhook's secret must have 1 to 128 characters.");
  }
  return {
    url,
    description,
    active,
    events: [...events],
    ...(secret === undefined ? {} : { secret }),
  };
}

/** At most `length` characters, the last an ellipsis when something was cut; never half a character. */
function cut(text: string, length: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= length) return whole;
  return `${whole.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function isLine(line: number): boolean {
  return Number.isSafeInteger(line) && line >= 1;
}

function invalid(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
