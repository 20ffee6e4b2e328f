import { randomBytes } from "node:crypto";
import { lstat, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Decision, Finding, Fix } from "../../core/domain/index.ts";
import type { SyntaxCheck } from "../../core/ports/index.ts";
import { applyFixes } from "../../core/review/index.ts";

/** What `--fix` did to the work tree. */
export interface FixReport {
  readonly fixed: readonly Finding[];
  /** Findings that have a fix and were not fixed, with why. */
  readonly left: readonly { readonly finding: Finding; readonly reason: string }[];
}

/**
 * Writes the fixes of findings into the files below `root`, each file wholly or not at all and only if it is, byte by
 * byte, as it was reviewed. Where fixes overlap, that of the finding listed first wins.
 */
export async function fixWorkTree(
  root: string,
  decisions: readonly Decision[],
  headTexts: ReadonlyMap<string, string>,
  syntax: SyntaxCheck,
  signal: AbortSignal,
): Promise<FixReport> {
  const fixed: Finding[] = [];
  const left: { finding: Finding; reason: string }[] = [];
  const fixable = decisions
    .filter(({ finding, outcome }) => finding.fix !== undefined && outcome !== "suppressed")
    .map(({ finding }) => finding);
  for (const [path, findings] of Map.groupBy(fixable, (finding) => finding.path)) {
    const text = headTexts.get(path);
    const outcome =
      text === undefined
        ? { reason: "its text is not known" }
        : await fixFile({ root, path, text, findings }, syntax, signal);
    for (const finding of findings) {
      if ("reason" in outcome) left.push({ finding, reason: outcome.reason });
      else if (finding.fix !== undefined && outcome.applied.includes(finding.fix))
        fixed.push(finding);
      else left.push({ finding, reason: "another fix has changed its lines: review again" });
    }
  }
  return { fixed, left };
}

interface Fixable {
  readonly root: string;
  readonly path: string;
  /** As it was reviewed. */
  readonly text: string;
  readonly findings: readonly Finding[];
}

type FileOutcome = { readonly applied: readonly Fix[] } | { readonly reason: string };

async function fixFile(
  { root, path, text, findings }: Fixable,
  syntax: SyntaxCheck,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const fixes = findings.flatMap(({ fix }) => fix ?? []);
  const result = applyFixes(text, fixes);
  if (await syntax.breaks({ path, text }, result.text, signal))
    return { reason: "with all its fixes the file would not parse" };
  const file = join(root, path);
  try {
    const facts = await lstat(file);
    const top = await realpath(root);
    const real = join(top, path);
    // A link would lead the fix to another file, perhaps outside.
    if (!facts.isFile() || !real.startsWith(join(top, sep)) || (await realpath(file)) !== real)
      return { reason: "it is no regular file in the work tree" };
    const present = await readFile(file);
    const mark = present.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    const content = mark ? present.subarray(byteOrderMark.length) : present;
    if (!content.equals(Buffer.from(text)))
      return { reason: "it changed since the commit reviewed" };
    const written = Buffer.from(result.text);
    await replace(real, mark ? Buffer.concat([byteOrderMark, written]) : written, facts.mode);
  } catch (error) {
    return { reason: wordsOf(error) };
  }
  return { applied: result.applied };
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Through a neighbour that takes its place, so that a crash leaves the old file or the new one. */
async function replace(file: string, content: Buffer, mode: number): Promise<void> {
  const neighbour = `${file}.kody-${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(neighbour, content, { flag: "wx", mode: mode & 0o777 });
    await rename(neighbour, file);
  } catch (error) {
    await rm(neighbour, { force: true });
    throw error;
  }
}

function wordsOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT" || code === "ENOTDIR") return "it is not in the work tree";
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "it may not be written";
  return error instanceof Error ? error.message : String(error);
}
