import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { SourceFile } from "../../../core/domain/index.ts";
import { baseName } from "../source/index.ts";
import { lintConfig } from "./rules.ts";

/** A folder that holds Kody's configuration and, under names of Kody's choosing, the files to look at. */
export interface Workspace {
  readonly root: string;
  readonly files: string;
  readonly config: string;
  /** Which file a name of the report means; null for a name that Kody did not give. */
  source(reportName: string): { readonly file: SourceFile; readonly muted: boolean } | null;
  remove(): Promise<void>;
}

/** Where each file lies as it is. */
const PLAIN = "plain";
/** Where files with disabling comments lie a second time with these taken out of action. */
const UNMUTED = "unmuted";

const DISABLING = /\b(eslint|oxlint)-disable/g;
/** Parts of a name that tell a linter what kind of file it is. */
const MEANING = /\.(?:d|test|spec)(?=\.[a-z]+$)/i;

/**
 * Writes the files into a fresh folder that only this user can read. The repository's own names never reach the disk,
 * so no `..`, link, configuration file or package manifest of the reviewed code has any meaning there.
 */
export async function createWorkspace(
  sources: readonly SourceFile[],
  tempRoot: string = tmpdir(),
): Promise<Workspace> {
  const root = await mkdtemp(path.join(tempRoot, "kody-oxlint-"));
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true, maxRetries: 3 });
  try {
    const files = path.join(root, "files");
    const config = path.join(root, "config.json");
    await mkdir(path.join(files, PLAIN), { recursive: true });
    await mkdir(path.join(files, UNMUTED));
    await writeFile(config, lintConfig());
    const byName = new Map<string, { file: SourceFile; muted: boolean }>();
    for (const [index, file] of sources.entries()) {
      const name = safeName(index, file.path);
      await writeFile(path.join(files, PLAIN, name), file.text);
      byName.set(`${PLAIN}/${name}`, { file, muted: true });
      const unmuted = file.text.replace(DISABLING, "$1_disable");
      if (unmuted === file.text) continue;
      await writeFile(path.join(files, UNMUTED, name), unmuted);
      byName.set(`${UNMUTED}/${name}`, { file, muted: false });
    }
    const source = (name: string) =>
      byName.get(name.replaceAll("\\", "/").replace(/^\.\//, "")) ?? null;
    return { root, files, config, source, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** `17.test.tsx`: a number, what the linter must know of the kind, and the extension. */
export function safeName(index: number, filePath: string): string {
  const meaning = MEANING.exec(baseName(filePath))?.[0].toLowerCase() ?? "";
  const ending = /\.[a-z]+$/i.exec(baseName(filePath))?.[0].toLowerCase() ?? "";
  return `${index}${meaning}${ending}`;
}
