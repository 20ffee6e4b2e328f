import type { Change, ChangedFile } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import { isDerived, isFixture, isTest, notWrittenByPeople } from "../source/index.ts";
import { isShown } from "../../../core/domain/index.ts";
import { type Language, languageOf } from "./languages.ts";
import { type Block, blocksOf, type Line, lineOf } from "./lines.ts";

/** One changed file that is judged. */
export interface FileView {
  readonly file: ChangedFile;
  readonly language: Language;
  readonly blocks: readonly Block[];
  readonly added: readonly Line[];
  readonly removed: readonly Line[];
}

/** What the change wrote and took away, in all its files: what is gone from one may stand in another now. */
export interface ChangeView {
  readonly files: readonly FileView[];
  readonly addedLines: ReadonlySet<string>;
  /** Names of functions and classes that the change writes. */
  readonly declared: ReadonlySet<string>;
  /** True when the change writes what matches at least as often as it takes it away. */
  balanced(pattern: RegExp): boolean;
  countAdded(pattern: RegExp): number;
}

const DECLARES =
  /(?:\b(?:function|def|func|fun|class|interface|sub)\s+(?:\([^)]*\)\s*)?|\b(?:const|let|var|val)\s+(?=\w+\s*=\s*(?:async\s*)?(?:\(|function|\w+\s*=>)))(?:self\.)?([A-Za-z_]\w*)|^(?:(?:public|private|protected|internal|static|final|async|override|inline|const|unsigned|void|int|bool|char|size_t|boolean|string|String|Task)\b[\s*&]*)+([A-Za-z_]\w*)\s*\(/;

/** Changed lines beyond which nothing is compared: what is written there is no longer a reviewable edit. */
const MOST_LINES = 20_000;

export function viewOf(change: Change, files: ChangeFiles): ChangeView | null {
  const views: FileView[] = [];
  let lines = 0;
  for (const file of change.files) {
    const language = judged(file);
    if (language === null) continue;
    lines += file.additions + file.deletions;
    if (lines > MOST_LINES) return null;
    const text = file.newPath === null ? null : files.head(file.newPath);
    if (text !== null && notWrittenByPeople(text) !== null) continue;
    views.push(fileView(file, language, text));
  }
  return changeView(views);
}

function judged(file: ChangedFile): Language | null {
  if (file.binary || file.submodule || file.symlink) return null;
  if (isTest(file.path) || isDerived(file.path) || isShown(file.path)) return null;
  const language = languageOf(file.path);
  // Folders called templates hold fixtures or pages: pages are delivered.
  return isFixture(file.path) && language?.family !== "template" ? null : language;
}

function fileView(file: ChangedFile, language: Language, text: string | null): FileView {
  const added: Line[] = [];
  const removed: Line[] = [];
  for (const { lines } of file.hunks)
    for (const one of lines) {
      if (one.kind === "added") added.push(lineOf(one, language));
      else if (one.kind === "removed") removed.push(lineOf(one, language));
    }
  const head = text === null ? null : text.split("\n");
  const blocks = file.newPath === null ? [] : blocksOf(file, language, head);
  return { file, language, blocks, added, removed };
}

function changeView(views: readonly FileView[]): ChangeView {
  const added = views.flatMap((view) => view.added);
  const removed = views.flatMap((view) => view.removed);
  const declared = new Set(
    added.flatMap(({ code }) => {
      const [, left, right] = DECLARES.exec(code) ?? [];
      return [left ?? right ?? ""].filter((name) => name !== "");
    }),
  );
  const known = new Map<string, [number, number]>();
  const counts = (pattern: RegExp): [number, number] => {
    const key = `${pattern.source}/${pattern.flags}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const count = (lines: readonly Line[]): number =>
      lines.reduce((sum, { code }) => sum + (pattern.test(code) ? 1 : 0), 0);
    const both: [number, number] = [count(added), count(removed)];
    known.set(key, both);
    return both;
  };
  return {
    files: views,
    addedLines: new Set(added.map(({ squeezed }) => squeezed)),
    declared,
    balanced: (pattern) => {
      const [plus, minus] = counts(pattern);
      return plus >= minus;
    },
    countAdded: (pattern) => counts(pattern)[0],
  };
}
