import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { KodyError } from "../../core/domain/index.ts";

/** Where a repository of this machine's user lies. */
export interface LocalFolder {
  /** Top of the work tree, or the bare repository itself. */
  readonly root: string;
  /** With HEAD and what else belongs to one work tree. */
  readonly gitDir: string;
  /** With objects and refs; the same as `gitDir` but for linked work trees. */
  readonly commonDir: string;
  readonly objectFormat: "sha1" | "sha256";
}

/**
 * Finds the repository that `path` lies in, by reading a few small files: git's own search would refuse folders of
 * other users, and nothing is executed here that such a refusal would protect from.
 */
export async function findLocalFolder(path: string): Promise<LocalFolder> {
  const start = await realpath(path).catch(() => null);
  if (start === null)
    throw new KodyError(
      "invalid-input",
      `There is no folder ${path}. Name the folder of a git repository.`,
    );
  if (await isGitFolder(start)) return describe(start, start);
  for (let folder = start; ; folder = dirname(folder)) {
    const gitDir = await gitFolderIn(folder);
    if (gitDir !== null) return describe(folder, gitDir);
    if (dirname(folder) === folder) break;
  }
  throw new KodyError(
    "invalid-input",
    `${path} is not in a git repository. Go into one, or run git init and commit first.`,
  );
}

async function gitFolderIn(folder: string): Promise<string | null> {
  const entry = join(folder, ".git");
  const text = await readText(entry);
  const link = text === null ? null : (/^gitdir: (.+)$/m.exec(text)?.[1] ?? null);
  const gitDir = link === null ? entry : resolve(folder, link);
  return (await isGitFolder(gitDir)) ? gitDir : null;
}

async function isGitFolder(folder: string): Promise<boolean> {
  const common = await commonFolder(folder);
  const [head, objects] = await Promise.all([
    isThere(join(folder, "HEAD")),
    isThere(join(common, "objects")),
  ]);
  return head && objects;
}

async function describe(root: string, gitDir: string): Promise<LocalFolder> {
  const commonDir = await commonFolder(gitDir);
  const config = (await readText(join(commonDir, "config"))) ?? "";
  const objectFormat = /^\s*objectformat\s*=\s*sha256\s*$/im.test(config) ? "sha256" : "sha1";
  return { root, gitDir, commonDir, objectFormat };
}

async function commonFolder(gitDir: string): Promise<string> {
  const text = await readText(join(gitDir, "commondir"));
  return text === null ? gitDir : resolve(gitDir, text.trim());
}

async function readText(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch(() => null);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
