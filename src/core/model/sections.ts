import type { ChangedFile } from "../domain/index.ts";
import type { ContextPiece } from "../ports/index.ts";
import type { Section } from "./fence.ts";
import { numberedLines, oneLinePath } from "./numbered-diff.ts";
import type { EarlierRemark, ModelTask } from "./task.ts";

/** Descriptions and the like are cut: their purpose is told at the beginning. */
const longestDescription = 4_000;
const longestIssue = 2_000;
const mostCommits = 30;
const mostKnown = 40;
const mostEarlier = 40;

/** Rules and decisions first: of one repository they stay the same from review to review, and with them the beginning of the prompt. */
export function commonSections(task: ModelTask): Section[] {
  return [
    ...optional("RULES", rulesText(task)),
    ...optional("DECISIONS OF THE TEAM", decisionsText(task)),
    ...optional("PULL REQUEST", purposeText(task)),
    ...optional("FAILED PIPELINE STEP", failedStepText(task)),
    ...optional("SAID OF THE CHANGE BEFORE ITS NEWEST PART", formerOverview(task)),
  ];
}

/** The overview is to be about the whole change, of which only the newest part is shown. */
function formerOverview({ overview }: ModelTask): string {
  if (overview === null) return "";
  const areas = overview.areas.map(({ path, does }) => `- ${oneLinePath(path)}: ${does}`);
  return [overview.does, ...areas].join("\n");
}

/** What stands in a question besides diff and code: at most, for each group has only its own files' remarks. */
export function preface(task: ModelTask, files: readonly ChangedFile[]): string {
  const paths = new Set(files.map(({ path }) => path));
  const remarks = knownText(task, paths) + earlierText(task, paths);
  return textOf([...commonSections(task), { name: "", text: remarks }]);
}

export function textOf(sections: readonly Section[]): string {
  return sections.map(({ name, text }) => `${name}\n${text}`).join("\n\n");
}

export function optional(name: string, text: string): Section[] {
  return text === "" ? [] : [{ name, text }];
}

/** The same in every question of a review. */
export function remarkId(earlier: readonly EarlierRemark[], one: EarlierRemark): string {
  return `E${earlier.indexOf(one) + 1}`;
}

export function ruleId(index: number): string {
  return `R${index + 1}`;
}

function rulesText({ rules }: ModelTask): string {
  return rules
    .map(
      ({ text, paths }, index) =>
        `${ruleId(index)} (${few(paths.map(oneLinePath), 5)}): ${text.slice(0, 1_000)}`,
    )
    .join("\n");
}

/** Each on one line: a text can't look like another decision. */
function decisionsText({ decisions = [], change }: ModelTask): string {
  return decisions
    .map(({ text, covers }, index) => {
      const paths = change.files.map(({ path }) => path).filter(covers);
      return `M${index + 1} (${few(paths.map(oneLinePath), 5)}): ${text.replace(/\s+/g, " ")}`;
    })
    .join("\n");
}

function purposeText({ purpose }: ModelTask): string {
  if (purpose === null) return "";
  const commits = purpose.commits.slice(-mostCommits).map((line) => `- ${line.slice(0, 200)}`);
  return [
    `Title: ${purpose.title.slice(0, 500)}`,
    `Branch: ${purpose.sourceBranch} into ${purpose.destinationBranch}`,
    ...(purpose.description.trim() === ""
      ? []
      : [`Description:\n${purpose.description.slice(0, longestDescription)}`]),
    ...(commits.length === 0 ? [] : [`Commits:\n${commits.join("\n")}`]),
    ...purpose.issues.map((issue) => `Issue:\n${issue.slice(0, longestIssue)}`),
  ].join("\n");
}

function failedStepText({ failedStep = null }: ModelTask): string {
  if (failedStep === null) return "";
  return `Step: ${oneLinePath(failedStep.name.slice(0, 200))}\nEnd of its log:\n${failedStep.log}`;
}

/** By file, in the order of need of each file's first piece, and within a file from top to bottom. */
export function piecesText(pieces: readonly ContextPiece[]): string {
  const files = [...Map.groupBy(pieces, ({ path }) => path)];
  return files
    .map(([path, ofFile]) => {
      const parts = ofFile
        .toSorted((a, b) => a.range.start - b.range.start)
        .map(({ kind, range, text, because }) => {
          return `${kind.toUpperCase()} ${because}\n${numberedLines(text, range.start)}`;
        });
      return [`FILE ${oneLinePath(path)}`, ...parts].join("\n");
    })
    .join("\n\n");
}

export function knownText({ known }: ModelTask, paths: ReadonlySet<string>): string {
  return known
    .filter(({ path }) => paths.has(path))
    .slice(0, mostKnown)
    .map(
      ({ path, range, title }) =>
        `- ${oneLinePath(path)}:${range?.start ?? 1}: ${oneLinePath(title)}`,
    )
    .join("\n");
}

const stateWords = {
  open: "stands",
  refused: "people do not want to hear of it",
  fixed: "was followed: do not criticise what it asked for",
} as const;

export function earlierText({ earlier }: ModelTask, paths: ReadonlySet<string>): string {
  return earlier
    .filter(({ path }) => paths.has(path))
    .slice(-mostEarlier)
    .map(
      (one) =>
        `${remarkId(earlier, one)} ${oneLinePath(one.path)}: ${oneLinePath(one.title)} (${stateWords[one.state]})`,
    )
    .join("\n");
}

export function otherFiles({ change }: ModelTask, shown: ReadonlySet<string>): string {
  const others = change.files.filter(({ path }) => !shown.has(path)).map(({ path }) => path);
  return few(others.map(oneLinePath), 60);
}

function few(items: readonly string[], most: number): string {
  const more = items.length - most;
  return `${items.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
