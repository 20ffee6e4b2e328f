import { decidedTitle } from "../model/index.ts";
import type { MemoryStore, RefusedFinding } from "../ports/index.ts";
import { similarity } from "../text/index.ts";
import { oneLine } from "./markdown.ts";
import { longestMemory } from "./memory-requests.ts";
import { cut } from "./render-comment.ts";

/** Titles at least so alike speak of one kind of finding, when they are of one rule. */
const alike = 0.6;
/** Pull requests in which people must have refused it. */
const often = 3;
const prefix = "Do not report: ";

interface Group {
  readonly first: RefusedFinding;
  readonly all: RefusedFinding[];
}

/** Proposes not to report what people of a repository refused again and again, once for each kind. */
export async function proposeRefused(
  repositoryUuid: string,
  store: Pick<MemoryStore, "propose" | "refusals">,
): Promise<void> {
  const { refused, known } = await store.refusals(repositoryUuid);
  const titles = known.flatMap((text) => decidedTitle(text) ?? []);
  for (const { first, all } of groupsOf(refused)) {
    const pullRequests = [...new Set(all.map(({ pullRequest }) => pullRequest))];
    if (pullRequests.length < often) continue;
    const title = oneLine(first.title);
    if (titles.some((one) => similarity(one, title) >= alike)) continue;
    titles.push(title);
    const folder = commonFolder(all.map(({ path }) => path));
    const memory = {
      repositoryUuid,
      text: cut(`${prefix}${title}`, longestMemory),
      paths: folder === null ? [] : [folder],
      origin: `refused ${pullRequests.length} times: in pull requests ${listed(pullRequests)}`,
    };
    await store.propose(memory, `refused:${first.rule}:${title}`);
  }
}

/** Each with the oldest one that is like it, so that the groups stay the same when more are refused. */
function groupsOf(refused: readonly RefusedFinding[]): Group[] {
  const groups: Group[] = [];
  for (const one of refused) {
    const like = groups.find(
      ({ first }) => first.rule === one.rule && similarity(first.title, one.title) >= alike,
    );
    if (like === undefined) groups.push({ first: one, all: [one] });
    else like.all.push(one);
  }
  return groups;
}

/** As a glob; null when there is none, or its name would mean something else in a glob. */
function commonFolder(paths: readonly string[]): string | null {
  const [first = [], ...others] = paths.map((path) => path.split("/").slice(0, -1));
  const length = first.findIndex((name, at) => others.some((other) => other[at] !== name));
  const common = length === -1 ? first : first.slice(0, length);
  const folder = common.join("/");
  if (folder === "" || folder.length > 290 || /[*?{}\s,]/.test(folder)) return null;
  return `/${folder}/**`;
}

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 5);
  const last = numbers.length > shown.length ? "others" : shown.pop();
  return `${shown.join(", ")} and ${last}`;
}
