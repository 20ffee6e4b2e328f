import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkExamples } from "../../src/adapters/analyzers/index.ts";
import type { SourceFile } from "../../src/core/domain/index.ts";

/** Examples of the rules that one made-up file is put together from: a long one to measure speed, or one of a repository. */
const longFile = 60;
const repositoryFile = 8;

/** Fewer examples than this make no files worth measuring. */
const fewest = 20;

/** Clean code by ending: what the rules of a language have to tell from faults, so as dense as code gets. */
export function codeByEnding(): ReadonlyMap<string, readonly string[]> {
  const examples = checkExamples()
    .filter((one) => !one.faulty)
    .map((one) => one.file);
  const byEnding = [...Map.groupBy(examples, (file) => extname(file.path))];
  return new Map(
    byEnding
      .filter(([, files]) => files.length >= fewest)
      .map(([ending, files]) => [ending, files.map((file) => file.text)]),
  );
}

/** One fault by ending. */
function faultByEnding(): ReadonlyMap<string, string> {
  const faults = checkExamples().filter((one) => one.faulty);
  return new Map(faults.map(({ file }) => [extname(file.path), file.text]));
}

/** What people wrote: Kody's own sources. */
export function ownSources(): SourceFile[] {
  const folder = fileURLToPath(new URL("../../src", import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .toSorted()
    .map((name) => ({ path: `src/${name}`, text: readFileSync(join(folder, name), "utf8") }));
}

/** Files of one ending with `lines` lines or a little more in all, no two alike. */
export function madeUpFiles(ending: string, code: readonly string[], lines: number): SourceFile[] {
  const files: SourceFile[] = [];
  for (let made = 0; made < lines;) {
    const file = madeUpFile(ending, code, files.length, longFile);
    files.push(file);
    made += file.text.split("\n").length;
  }
  return files;
}

function madeUpFile(
  ending: string,
  code: readonly string[],
  index: number,
  examples: number,
): SourceFile {
  const comment = [".py", ".rb", ".sh", ".yml", ".yaml"].includes(ending) ? "#" : "//";
  const picked = Array.from(
    { length: Math.min(examples, code.length) },
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
  const code = [...codeByEnding()];
  const addedCode = faultByEnding();
  const file = (index: number): SourceFile => {
    const [ending = ".js", texts = []] = code[index % code.length] ?? [];
    return madeUpFile(ending, texts, index, repositoryFile);
  };
  git("init", "-q");
  for (let index = 0; index < size; index += 1) write(folder, file(index));
  git("add", "--all");
  git("commit", "-qm", "before");
  for (let index = 0; index < changed; index += 1) {
    const { path, text } = file(index);
    const ending = extname(path);
    const added = addedCode.get(ending) ?? "";
    write(folder, { path, text: `${text}\n${added}\n` });
  }
  git("commit", "-qam", "after");
  return folder;
}

function write(folder: string, { path, text }: SourceFile): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
