import type { Change } from "../../../core/domain/index.ts";
import type { ChangeFiles, CodeContext, ContextPiece } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { readChanged } from "./changed-files.ts";
import { putEnclosing } from "./enclosing.ts";
import { partsOf } from "./extents.ts";
import { findCallers } from "./find-callers.ts";
import { findDefinitions, type Definition } from "./find-definitions.ts";
import { wantedNames } from "./names.ts";
import { ownPackages } from "./own-packages.ts";
import { placesOf } from "./places.ts";
import { openSearches } from "./searches.ts";
import { Shelf } from "./shelf.ts";
import { openSources } from "./sources.ts";

/** Names of all files together that are looked for. */
const MOST_NAMES = 800;
const SEARCHES_FOR_DEFINITIONS = 8;
const SEARCHES_FOR_CALLERS = 4;

/** Code around a change, what it uses and who uses it. Syntax is read in the analysis process. */
export function createCodeContext(host: AnalysisHost): CodeContext {
  return { collect: (change, files, signal) => collect(change, files, host, signal) };
}

async function collect(
  change: Change,
  files: ChangeFiles,
  host: AnalysisHost,
  signal: AbortSignal,
): Promise<readonly ContextPiece[]> {
  signal.throwIfAborted();
  const shelf = new Shelf();
  const changed = await readChanged(change, files, host, signal);
  for (const file of changed) putEnclosing(file, shelf);
  if (changed.length === 0) return [];
  const { tree } = files;
  const heads = changed.map(({ path }) => path);
  const searches = (most: number) => (tree === undefined ? null : openSearches(tree, most, signal));
  const forDefinitions = searches(SEARCHES_FOR_DEFINITIONS);
  const paths = tree === undefined ? heads : await tree.paths();
  const own = forDefinitions === null ? undefined : await ownPackages(paths, forDefinitions);
  const places = placesOf(paths, own);
  const sources = openSources(files, host, signal);
  const wanted = changed
    .flatMap(wantedNames)
    .toSorted((a, b) => b.need - a.need)
    .slice(0, MOST_NAMES);
  const definitions = await findDefinitions(wanted, places, sources, forDefinitions);
  for (const definition of definitions) putDefinition(definition, shelf);
  const forCallers = searches(SEARCHES_FOR_CALLERS);
  const sites =
    forCallers === null ? [] : await findCallers(changed, files, places, sources, forCallers);
  for (const { name, declaredIn, source, range, line } of sites)
    shelf.put({
      kind: "caller",
      path: source.path,
      rows: source.rows,
      range,
      because: `calls \`${name}\` of ${declaredIn}, in line ${line}`,
      serves: [declaredIn],
      of: name,
    });
  return shelf.pieces();
}

function putDefinition({ wanted, source, span }: Definition, shelf: Shelf): void {
  const more = wanted.lines.length > 1 ? ` and ${wanted.lines.length - 1} more lines` : "";
  const parts = partsOf(source, span);
  for (const range of wanted.far ? parts.slice(0, 1) : parts)
    shelf.put({
      kind: "definition",
      path: source.path,
      rows: source.rows,
      range,
      because: `defines \`${wanted.name}\`, used ${wanted.far ? "beside the change " : ""}in ${wanted.user.path}:${wanted.lines[0] ?? 1}${more}`,
      serves: [wanted.user.path],
      of: wanted.name,
    });
}
