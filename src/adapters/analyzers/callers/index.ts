import type { Change, ChangedFile, RawFinding } from "../../../core/domain/index.ts";
import type {
  AnalyzerResult,
  ChangeAnalyzer,
  ChangeFiles,
  SkippedFile,
} from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { compareText } from "../../../core/text/index.ts";
import { byPlace, directory, fewOfEach } from "../source/index.ts";
import { brokenCalls, modulesAt } from "./breaches.ts";
import type { ChangedDeclaration } from "./changed-declarations.ts";
import { type ChangedSet, readChangedSet } from "./changed-set.ts";
import { moduleOf } from "./modules.ts";
import type { OutlinedFile } from "./resolve.ts";
import { type BrokenCall, findingOf } from "./say.ts";
import { familyOf, filesNaming } from "./search.ts";

/** Names that are looked for in one review. */
const MOST_NAMES = 60;
/** Findings of one kind in one file: a module that is gone would be told once for every name in it. */
const MOST_OF_A_FILE = 3;

/** Callers anywhere in the repository that a change leaves behind. Syntax is read in the analysis process. */
export function callersAnalyzer(host: AnalysisHost): ChangeAnalyzer {
  return {
    kind: "change",
    id: "callers",
    analyze: (change, files, signal) => analyze(change, files, host, signal),
  };
}

async function analyze(
  change: Change,
  files: ChangeFiles,
  host: AnalysisHost,
  signal: AbortSignal,
): Promise<AnalyzerResult> {
  signal.throwIfAborted();
  const { tree } = files;
  if (tree === undefined) return { status: "ok", findings: [], skipped: [] };
  const set = await readChangedSet(change, files, host, signal);
  const skipped: SkippedFile[] = [...set.skipped];
  const findings: RawFinding[] = [];
  const near = change.files.map(({ path }) => path);
  const listed = set.changed.length === 0 ? [] : await tree.paths();
  const rest = { modules: modulesAt(listed), paths: new Set(listed) };
  const families = new Set(set.changed.map(({ language }) => familyOf(language)));
  for (const family of [...families].toSorted()) {
    const all = set.changed.filter(({ language }) => familyOf(language) === family);
    const names = [...new Set(all.map(({ before }) => before.name))].toSorted();
    const asked = new Set(names.slice(0, MOST_NAMES));
    const search = await filesNaming([...asked], family, near, files, host, signal);
    skipped.push(...search.skipped, ...unasked(all, asked));
    for (const one of all) {
      if (!asked.has(one.before.name) || isReplaced(one, rest, search.found)) continue;
      findings.push(...judge(one, search.found, search.whole, set, change));
    }
  }
  return {
    status: "ok",
    findings: fewOfEach(findings.toSorted(byPlace), MOST_OF_A_FILE),
    skipped: skipped.toSorted(
      (a, b) => compareText(a.path, b.path) || compareText(a.reason, b.reason),
    ),
  };
}

function unasked(all: readonly ChangedDeclaration[], asked: ReadonlySet<string>): SkippedFile[] {
  const left = all.filter(({ before }) => !asked.has(before.name)).map(({ path }) => path);
  return [...new Set(left)].map((path) => ({
    path,
    reason: "too many changed declarations: callers of some were not looked for",
  }));
}

/** What is gone from one file may stand in another that goes by the same module name. */
function isReplaced(
  { how, path, language, before }: ChangedDeclaration,
  { modules, paths }: { modules: ReadonlyMap<string, number>; paths: ReadonlySet<string> },
  found: readonly OutlinedFile[],
): boolean {
  if (how !== "gone") return false;
  const own = paths.has(path) ? 1 : 0;
  if ((modules.get(moduleOf(path)) ?? 0) > own) return true;
  return (
    language === "go" &&
    found.some(
      (file) =>
        directory(file.path) === directory(path) &&
        file.outline.declarations.some(({ name }) => name === before.name),
    )
  );
}

function judge(
  changed: ChangedDeclaration,
  found: readonly OutlinedFile[],
  whole: boolean,
  { added }: ChangedSet,
  change: Change,
): RawFinding[] {
  const unique = whole && !found.some((file) => declaresToo(file, changed));
  const broken = found.flatMap((file) =>
    brokenCalls(changed, file, { unique }, (line) => added.get(file.path)?.has(line) === true),
  );
  const byBreach = new Map<BrokenCall["breach"], BrokenCall[]>();
  for (const one of broken) byBreach.set(one.breach, [...(byBreach.get(one.breach) ?? []), one]);
  return [...byBreach].map(([breach, calls]) =>
    findingOf(changed, breach, calls, fileOf(changed.path, change)),
  );
}

function declaresToo(file: OutlinedFile, { path, before }: ChangedDeclaration): boolean {
  return file.outline.declarations.some(
    (other) =>
      other.name === before.name &&
      (file.path !== path || other.container !== before.container) &&
      !(file.path === path && other.kind === "type" && before.kind === "constructor"),
  );
}

function fileOf(path: string, change: Change): ChangedFile | undefined {
  return change.files.find((file) => file.path === path || file.oldPath === path);
}
