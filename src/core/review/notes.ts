import { ignoredBy, type IgnoredFinding } from "../config/index.ts";
import type { Change, ReviewConfig } from "../domain/index.ts";
import { count } from "./render-comment.ts";

const named = 5;

/** What the summary says of findings and files that the team ignores; sentences in plain text. */
export function reviewNotes(
  change: Change,
  ignored: readonly IgnoredFinding[],
  config: ReviewConfig,
): string[] {
  const here = ignored.filter(({ addedHere }) => addedHere);
  const files = change.files.filter(({ path }) => ignoredBy(config, path) !== null);
  return [
    ...(here.length === 0
      ? []
      : [
          `${count(here.length, "finding")} ignored in this change: ${list(
            here.map(
              ({ finding, because }) =>
                `${finding.rule} in ${finding.path}:${finding.range?.start ?? 1} (${because})`,
            ),
            "; ",
          )}.`,
        ]),
    ...(files.length === 0
      ? []
      : [`${count(files.length, "file")} not looked at, as ${configSources(files, config)} says.`]),
  ];
}

function configSources(files: Change["files"], config: ReviewConfig): string {
  const sources = files.map(({ path }) => ignoredBy(config, path)?.source ?? "");
  return list([...new Set(sources)], ", ");
}

function list(items: readonly string[], between: string): string {
  const shown = items.slice(0, named).join(between);
  return items.length > named ? `${shown}${between}…` : shown;
}
