import { touches } from "../diff/index.ts";
import type { Change, Finding, ReviewConfig } from "../domain/index.ts";
import { inlineIgnores, type InlineIgnore } from "./inline-ignores.ts";
import { ignoredBy, ruleSetting } from "./resolve.ts";

/** A finding that the team does not want to see, and on whose word. */
export interface IgnoredFinding {
  readonly finding: Finding;
  /** The comment's reason, or the line of `.kody.yml`. */
  readonly because: string;
  /** True when the comment that ignores it is itself part of the change. */
  readonly addedHere: boolean;
}

export interface AppliedConfig {
  /** With the team's severities. */
  readonly findings: readonly Finding[];
  readonly ignored: readonly IgnoredFinding[];
}

/** Takes out what `.kody.yml` and `kody-ignore` comments say is no finding. Order and number are kept: nothing is lost. */
export function applyConfig(
  findings: readonly Finding[],
  change: Change,
  headTexts: ReadonlyMap<string, string>,
  config: ReviewConfig,
): AppliedConfig {
  const comments = commentsOf(change, headTexts);
  const kept: Finding[] = [];
  const ignored: IgnoredFinding[] = [];
  for (const finding of findings) {
    const path = isAboutConfig(finding) ? null : ignoredBy(config, finding.path);
    const setting = ruleSetting(config, finding);
    const comment = comments.find(finding);
    if (path !== null) {
      ignored.push({ finding, because: `path ignored in ${path.source}`, addedHere: false });
    } else if (setting?.value === "off") {
      ignored.push({ finding, because: `switched off in ${setting.source}`, addedHere: false });
    } else if (comment !== null) {
      ignored.push({
        finding,
        because: comment.reason ?? "",
        addedHere: comments.isAdded(finding.path, comment.line),
      });
    } else if (setting === null || setting.value === "on") kept.push(finding);
    else kept.push({ ...finding, severity: setting.value });
  }
  return { findings: kept, ignored };
}

/** What can't be used must be seen, whatever else is ignored: such findings are switched off by their own id only. */
function isAboutConfig({ rule }: Pick<Finding, "rule">): boolean {
  return rule.startsWith("config/");
}

interface Comments {
  /** The comment that ignores the finding, with a reason; null when there is none. */
  find(finding: Finding): InlineIgnore | null;
  isAdded(path: string, line: number): boolean;
}

function commentsOf(change: Change, headTexts: ReadonlyMap<string, string>): Comments {
  const byPath = new Map<string, InlineIgnore[]>();
  const ofFile = (path: string): InlineIgnore[] => {
    const known = byPath.get(path) ?? inlineIgnores(headTexts.get(path) ?? "");
    byPath.set(path, known);
    return known;
  };
  return {
    find({ path, range, rule }) {
      if (range === null) return null;
      const fitting = ofFile(path).find(
        ({ target, rules, reason }) =>
          reason !== null &&
          target >= range.start &&
          target <= range.end &&
          rules.some(
            (id) => id === rule || (id.endsWith("/*") && rule.startsWith(id.slice(0, -1))),
          ),
      );
      return fitting ?? null;
    },
    isAdded(path, line) {
      const file = change.files.find((one) => one.path === path);
      return file !== undefined && touches(file, { start: line, end: line });
    },
  };
}
