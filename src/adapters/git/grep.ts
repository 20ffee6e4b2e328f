import { KodyError } from "../../core/domain/index.ts";
import type { GrepHit, GrepQuery } from "../../core/ports/index.ts";
import type { ObjectStore } from "./object-store.ts";
import { findEntries, isRepositoryPath, listFiles } from "./trees.ts";

const timeoutMs = 30_000;
const maxBytes = 16 * 1024 * 1024;
/** Lines of generated files are long; what a hit shows is cut here. Characters. */
const maxText = 500;
const FOLDER = "040000";
const SUBMODULE = "160000";

/** Searches text files of a tree; at most `query.limit` hits. Throws `invalid-input` for a pattern git cannot take. */
export async function grepTree(
  store: ObjectStore,
  commit: string,
  query: GrepQuery,
): Promise<GrepHit[]> {
  const { pattern, fixed, limit } = query;
  if (pattern === "" || /[\0\n]/.test(pattern)) {
    throw new KodyError(
      "invalid-input",
      "A search needs a pattern of one line. Use a shorter one.",
    );
  }
  const paths = (query.paths ?? [])
    .map((path) => path.replace(/\/+$/, ""))
    .filter(isRepositoryPath);
  if (limit <= 0 || (query.paths !== undefined && paths.length === 0)) return [];
  await ensureTree(store, commit, paths);
  const flags = [
    "--null",
    "-n",
    "-I",
    "--no-color",
    "--full-name",
    "--no-textconv",
    "--no-recurse-submodules",
  ];
  const args = [
    "grep",
    ...flags,
    `--max-count=${Math.ceil(limit)}`,
    fixed ? "-F" : "-E",
    "-e",
    pattern,
    commit,
    "--",
    ...paths,
  ];
  const { code, stdout } = await store.git
    .run({ args, timeoutMs, maxBytes, onLimit: "cut", exitCodes: [1] })
    .catch((error: unknown) => {
      throw badPattern(error) ?? error;
    });
  return code === 1 ? [] : parseHits(stdout, commit, limit);
}

/** Partial mirrors lack the files that nobody changed. */
async function ensureTree(
  store: ObjectStore,
  commit: string,
  paths: readonly string[],
): Promise<void> {
  if (store.ensureBlobs === undefined) return;
  const named = [...(await findEntries(store.git, commit, paths)).values()];
  const files = named.filter(({ mode }) => mode !== FOLDER && mode !== SUBMODULE);
  const folders =
    paths.length === 0 ? [""] : named.filter(({ mode }) => mode === FOLDER).map(({ path }) => path);
  for (const folder of folders) {
    // One after the other, because a caller may name thousands.
    for (const file of await listFiles(store.git, commit, folder)) files.push(file);
  }
  await store.ensureBlobs(
    commit,
    files.map((file) => file.hash),
  );
}

function badPattern(error: unknown): KodyError | null {
  if (
    !(error instanceof KodyError) ||
    !/-e given pattern|[Ii]nvalid|Unmatched|regular expression/.test(
      String(error.details["stderr"]),
    )
  ) {
    return null;
  }
  return new KodyError(
    "invalid-input",
    "The search pattern is not a valid regular expression. Correct it.",
    { cause: error },
  );
}

/** Records are `commit:path NUL line NUL text newline`; only the text cannot hold a newline. */
function parseHits(stdout: Buffer, commit: string, limit: number): GrepHit[] {
  const hits: GrepHit[] = [];
  const prefix = commit.length + 1;
  for (let at = 0; at < stdout.length && hits.length < limit;) {
    const nameEnd = stdout.indexOf(0, at);
    const lineEnd = nameEnd < 0 ? -1 : stdout.indexOf(0, nameEnd + 1);
    const textEnd = lineEnd < 0 ? -1 : stdout.indexOf(10, lineEnd + 1);
    if (textEnd < 0) break;
    hits.push({
      path: stdout.toString("utf8", at + prefix, nameEnd),
      line: Number(stdout.toString("utf8", nameEnd + 1, lineEnd)),
      text: stdout.toString("utf8", lineEnd + 1, textEnd).slice(0, maxText),
    });
    at = textEnd + 1;
  }
  return hits;
}
