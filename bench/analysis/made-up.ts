import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { checkExamples } from "../../src/adapters/analyzers/index.ts";
import type { SourceFile } from "../../src/core/domain/index.ts";

/** Examples of the rules that one made-up file is put together from. */
const examplesPerFile = 40;

/** Code by ending: what the rules of a language are about, faulty and clean, so as dense as code gets. */
export function codeByEnding(): ReadonlyMap<string, readonly string[]> {
  const examples = checkExamples().map((one) => one.file);
  const byEnding = Map.groupBy(examples, (file) => extname(file.path));
  return new Map([...byEnding].map(([ending, files]) => [ending, files.map((file) => file.text)]));
}

/** Files of one ending with `lines` lines or a little more in all, no two alike. */
export function madeUpFiles(ending: string, code: readonly string[], lines: number): SourceFile[] {
  const files: SourceFile[] = [];
  for (let made = 0; made < lines;) {
    const file = madeUpFile(ending, code, files.length);
    files.push(file);
    made += file.text.split("\n").length;
  }
  return files;
}

function madeUpFile(ending: string, code: readonly string[], index: number): SourceFile {
  const comment = [".py", ".rb", ".sh", ".yml", ".yaml"].includes(ending) ? "#" : "//";
  const picked = Array.from(
    { length: Math.min(examplesPerFile, code.length) },
    (_, at) => code[(index * 7 + at) % code.length] ?? "",
  );
  const folder = `src/part${index % 100}`;
  const first = ending === ".php" ? "" : `${comment} File ${index}\n`;
  return { path: `${folder}/file${index}${ending}`, text: `${first}${picked.join("\n\n")}\n` };
}

/** A repository of `size` files whose last commit changes `changed` of them by some lines each. */
export function madeUpRepository(size: number, changed: number): string {
  const folder = mkdtempSync(join(tmpdir(), "kody-bench-"));
  const git = (...args: string[]): void => {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"];
    execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
  };
  const code = [...codeByEnding()].filter(([, texts]) => texts.length >= 20);
  const file = (index: number): SourceFile => {
    const [ending = ".js", texts = []] = code[index % code.length] ?? [];
    return madeUpFile(ending, texts, index);
  };
  git("init", "-q");
  for (let index = 0; index < size; index += 1) write(folder, file(index));
  git("add", "--all");
  git("commit", "-qm", "before");
  for (let index = 0; index < changed; index += 1) {
    const { path, text } = file(index);
    const ending = extname(path);
    const added = code.find(([own]) => own === ending)?.[1][index % 20] ?? "";
    write(folder, { path, text: `${text}\n${added}\n` });
  }
  git("commit", "-qam", "after");
  return folder;
}

function write(folder: string, { path, text }: SourceFile): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
