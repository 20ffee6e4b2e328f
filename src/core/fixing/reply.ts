import { unifiedDiff } from "../diff/index.ts";
import type { Finding } from "../domain/index.ts";
import { codeBlock, codeSpan, cut, escapeInline } from "../review/index.ts";
import type { LeftOut } from "./match.ts";
import type { ReadyPlan } from "./ready-plan.ts";

const maxListed = 25;
const maxTitle = 200;
/** Bitbucket refuses comments of more than about 30,000 characters. */
const maxPatch = 25_000;
const maxPatchWithList = 20_000;

export function nothingToFix(left: readonly LeftOut[]): string {
  const [only] = left;
  if (left.length === 1 && only !== undefined) return `Nothing was committed. ${only.reason}`;
  return ["Nothing was committed.", leftOut(left)].join("\n\n");
}

/** What was done and what was not, without its first line. */
export function whatWasFixed({ fixed, left }: Pick<ReadyPlan, "fixed" | "left">): string {
  const models = fixed.filter(({ byModel }) => byModel).length;
  const lines = fixed.map(
    ({ finding, byModel }) => `- ${named(finding)}${byModel ? " (by a model)" : ""}`,
  );
  return [
    limited(lines),
    ...(models === 0
      ? []
      : [
          `A model proposed ${models === 1 ? "the fix" : `${models} of the fixes`}. It parses and analysis finds nothing new, but nothing proves that the fault is gone: read it before you merge.`,
        ]),
    ...(left.length === 0 ? [] : [leftOut(left)]),
  ].join("\n\n");
}

/** `commit`: null when Bitbucket did not name it. */
export function committed(commit: string | null, branch: string, number: number | null): string {
  const what = number === null ? "the fixes" : number === 1 ? "1 fix" : `${number} fixes`;
  const as = commit === null ? "" : ` as ${codeSpan(commit.slice(0, 12))}`;
  return `Committed ${what} to ${codeSpan(branch)}${as}. The new commit is reviewed like any other.`;
}

/** The fixes for somebody who can commit them; `why`: a sentence. */
export function asPatch(plan: ReadyPlan, why: string): string {
  const patch = [...plan.files]
    .map(([path, text]) => unifiedDiff(path, plan.before.get(path) ?? "", text))
    .join("");
  const list = whatWasFixed(plan);
  const room = Math.min(maxPatch, Math.max(0, maxPatch + 3_000 - list.length), maxPatchFor(list));
  const lines = patch.replace(/\n$/, "").split("\n");
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > room) break;
    shown.push(line);
  }
  const isCut = shown.length < lines.length;
  return [
    `${why} These are the fixes as a patch; \`git apply\` takes it.`,
    ...(shown.length === 0 ? [] : [codeBlock(shown, "diff")]),
    ...(isCut
      ? [
          `The patch is cut after ${shown.length} of ${lines.length} lines, so it can't be applied as it is; ask for fewer fixes at once, each in its own thread.`,
        ]
      : []),
    list,
  ].join("\n\n");
}

function maxPatchFor(list: string): number {
  return list.length > 3_000 ? maxPatchWithList : maxPatch;
}

function leftOut(left: readonly LeftOut[]): string {
  return [
    "Left out:",
    "",
    limited(left.map(({ finding, reason }) => `- ${named(finding)}: ${reason}`)),
  ].join("\n");
}

function named({ title, path, range }: Finding): string {
  const place = range === null ? path : `${path}:${range.start}`;
  return `${escapeInline(cut(title, maxTitle))} · ${codeSpan(cut(place, maxTitle))}`;
}

function limited(lines: readonly string[]): string {
  const more = lines.length - maxListed;
  return [...lines.slice(0, maxListed), ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}
