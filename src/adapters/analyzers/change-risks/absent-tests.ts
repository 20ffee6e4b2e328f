import type { Change, ChangedFile, RawFinding } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import {
  baseName,
  directory,
  extension,
  isDerived,
  isFixture,
  isGenerated,
  isTest,
  nameInTitle,
  quote,
} from "../source/index.ts";
import { languageByExtension } from "./leftover-rules.ts";

/** New lines from which code deserves a test. */
const WORTH_A_TEST = 10;
/** Other files of the folder that have tests, at least. */
const TESTED = 2;

/** Test files that the change deletes while what they test stays. */
export function removedTests(change: Change, paths: readonly string[]): RawFinding[] {
  const removed = change.files.filter(({ status, path }) => status === "removed" && isTest(path));
  if (removed.length === 0) return [];
  const added = change.files.filter(({ status, path }) => status === "added" && isTest(path));
  const moved = new Set(added.map(({ path }) => subject(path)));
  const renewed = new Set(added.map(({ path }) => directory(path)));
  const alive = Map.groupBy(
    paths.filter((path) => isCode(path) && !isTest(path)),
    stem,
  );
  return removed.flatMap((file) => {
    if (!isCode(file.path) || isFixture(file.path) || moved.has(subject(file.path))) return [];
    // Under another name they would stand beside.
    if (renewed.has(directory(file.path))) return [];
    const tested = alive.get(subject(file.path))?.find((path) => isBeside(path, file.path));
    if (tested === undefined) return [];
    return [
      {
        rule: "change/test-deleted",
        severity: "medium",
        category: "change",
        title: `Tests are deleted, but ${nameInTitle(baseName(tested))} stays`,
        message: `${quote(file.path)} is gone with its ${file.deletions} lines, while ${quote(tested)} is still there: nothing guards it any more. Keep the tests that still hold, or say where they went.`,
        path: file.path,
        range: null,
        identity: "test-deleted",
      },
    ];
  });
}

/** True when the tests lie with the code or in a tree that is built like the code's, in the same language. */
function isBeside(code: string, test: string): boolean {
  const family = (path: string) => languageByExtension.get(extension(path));
  if (family(code) !== family(test)) return false;
  return ownFolders(code) === ownFolders(test);
}

/** The folders of a path without those that part code from tests. */
function ownFolders(path: string): string {
  return directory(path)
    .split("/")
    .map((folder) => folder.replace(/[._-]?tests?$/i, ""))
    .filter((folder) => !ROLE.test(folder))
    .join("/");
}

const ROLE =
  /^(?:|src|source|sources|main|lib|app|apps|test|tests|testing|spec|specs|__tests__|unit|integration|functional|java|kotlin|scala|groovy|php|python|js|ts)$/i;

/** New code without a test where its neighbours have theirs. Said once for a folder, and not if any test changed. */
export function untestedCode(
  change: Change,
  files: ChangeFiles,
  paths: readonly string[],
): RawFinding[] {
  if (change.files.some(({ path, status }) => status !== "removed" && isTest(path))) return [];
  const candidates = change.files.filter((file) => deservesTest(file, files));
  if (candidates.length === 0) return [];
  const tested = new Set(paths.filter(isTest).map(subject));
  const byFolder = new Map<string, string[]>();
  for (const { path } of candidates.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (tested.has(stem(path))) continue;
    byFolder.set(directory(path), [...(byFolder.get(directory(path)) ?? []), path]);
  }
  return [...byFolder].flatMap(([folder, untested]) => {
    const siblings = paths.filter(
      (path) => directory(path) === folder && isCode(path) && !isTest(path),
    );
    const withTests = siblings.filter((path) => tested.has(stem(path)));
    const [first] = untested;
    if (first === undefined || withTests.length < TESTED) return [];
    if (withTests.length * 2 < siblings.length - untested.length) return [];
    return [untestedFinding(first, untested, withTests.length)];
  });
}

function untestedFinding(path: string, untested: readonly string[], others: number): RawFinding {
  const names = untested.slice(0, 4).map((one) => quote(baseName(one)));
  const more = untested.length > 4 ? ` and ${untested.length - 4} more` : "";
  return {
    rule: "change/untested-code",
    severity: "info",
    category: "change",
    title: "New code has no test, unlike its neighbours",
    message: `${names.join(", ")}${more}: no test is named after it, and the change touches none, while ${others} other files of the folder have theirs. Add one that shows what it is for.`,
    path,
    range: null,
    identity: "untested-code",
  };
}

function deservesTest(file: ChangedFile, files: ChangeFiles): boolean {
  const { path, newPath, additions } = file;
  if (newPath === null || additions < WORTH_A_TEST || !isCode(path) || isTest(path)) return false;
  if (isDerived(path) || isFixture(path) || NEEDS_NONE.test(path)) return false;
  return !isGenerated(files.head(path) ?? "");
}

/** Declarations, settings and tables. */
const NEEDS_NONE =
  /\.d\.[cm]?ts$|(?:^|[./_-])(?:index|types?|constants?|config|settings|migrations?|__init__|stories|mock|mocks|enums?|descriptions?|messages?|errors?)\.|(?:^|\/)(?:migrat\w*|lang|languages?|locales?|i18n|translations?)\//i;

function isCode(path: string): boolean {
  return languageByExtension.has(extension(path));
}

/** The name of a file without folder and endings, in one spelling. */
function stem(path: string): string {
  return baseName(path)
    .replace(/\.[^.]+$/, "")
    .replaceAll(/[._-]/g, "")
    .toLowerCase();
}

/** What a test is named after. */
function subject(path: string): string {
  const name = baseName(path).replace(/\.[^.]+$/, "");
  return stem(
    `${name.replace(/^test_|[._-](?:test|tests|spec|cy|e2e)$|(?:Test|Tests|Spec|IT)$/, "")}.x`,
  );
}
