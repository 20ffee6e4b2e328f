import type { Change, ChangedFile, RawFinding } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import {
  baseName,
  directory,
  isFixture,
  isGenerated,
  isLockfile,
  isVendored,
  quote,
} from "../source/index.ts";
import { firstAdded } from "./added.ts";

/** Made from definitions by a compiler, whatever they say of themselves. */
const COMPILED = /(?:\.pb\.(?:go|cc|h)|_pb2(?:_grpc)?\.pyi?|_pb\.[jt]s|\.pb\.swift|\.pb\.dart)$/;
/** What files are generated from. */
const SOURCES =
  /\.(?:proto|graphqls?|gql|thrift|fbs|avsc|xsd|wsdl|json|ya?ml|toml|sql|prisma|tmpl|tpl|mustache|hbs|ejs|jinja2?|j2|l|y|g4|xml|idl|smithy|tsp|cue)$/i;
const MANIFESTS =
  /(?:^|\/)(?:package\.json|composer\.json|go\.mod|Gemfile|Cargo\.toml|modules\.txt|bower\.json|pyproject\.toml|requirements[^/]*\.txt|\.gitmodules|vendor\.(?:json|conf|txt)|glide\.yaml|Gopkg\.toml)$/;
/** A change of a whole tree at once is an update. */
const MOST_BY_HAND = 10;

/** Files that a tool will write again: what people change in them is lost. Silent where their source changed, too. */
export function editedByHand(change: Change, files: ChangeFiles): RawFinding[] {
  const edited = change.files.filter(
    ({ status, path, binary }) =>
      status === "modified" && !binary && !isFixture(path) && !isLockfile(path),
  );
  const generated = edited.filter((file) => !isVendored(file.path) && saysGenerated(file, files));
  return [...vendoredEdits(change, edited), ...generatedEdits(change, generated, files)];
}

function vendoredEdits(change: Change, edited: readonly ChangedFile[]): RawFinding[] {
  const vendored = edited.filter(({ path }) => isVendored(path));
  const all = change.files.filter(({ path }) => isVendored(path)).length;
  const updated = change.files.some(({ path }) => MANIFESTS.test(path) || isLockfile(path));
  if (updated || all > MOST_BY_HAND) return [];
  return vendored.map((file) => ({
    rule: "change/vendored-file-edited",
    severity: "medium",
    category: "change",
    title: "Vendored file is edited by hand",
    message: `${quote(file.path)} is somebody else's code. The next update overwrites this change without a word. Mend it at its source, or keep a patch that the update applies.`,
    path: file.path,
    range: firstAdded(file),
    identity: "vendored-file-edited",
  }));
}

function generatedEdits(
  change: Change,
  generated: readonly ChangedFile[],
  files: ChangeFiles,
): RawFinding[] {
  const own = new Set(generated.map(({ path }) => path));
  const others = change.files.filter(({ path }) => !own.has(path));
  if (generated.length > MOST_BY_HAND) return [];
  return generated.flatMap((file) => {
    const compiled = COMPILED.test(file.path);
    const from = compiled
      ? others.some(({ path }) => path.endsWith(".proto") || MANIFESTS.test(path))
      : others.some((other) => mayBeSource(other, file, files));
    if (from) return [];
    return [
      {
        rule: "change/generated-file-edited",
        severity: compiled ? "medium" : "low",
        category: "change",
        title: "Generated file is edited by hand",
        message: `${quote(baseName(file.path))} is written by a tool, and nothing that it could be written from changed. The next run overwrites this change. Change its source and generate it again.`,
        path: file.path,
        range: firstAdded(file),
        identity: "generated-file-edited",
      },
    ];
  });
}

/** Definitions, templates and settings anywhere; a generator beside it or named like one. */
function mayBeSource(other: ChangedFile, file: ChangedFile, files: ChangeFiles): boolean {
  if (SOURCES.test(other.path) || MANIFESTS.test(other.path) || isLockfile(other.path)) return true;
  if (/gen(?:erate|erator)?s?\b|codegen|template/i.test(other.path)) return true;
  const near = directory(other.path) === directory(file.path);
  return near && (files.head(other.path) ?? "").includes("generate");
}

function saysGenerated({ path }: ChangedFile, files: ChangeFiles): boolean {
  return COMPILED.test(path) || (files.complete && isGenerated(files.head(path) ?? ""));
}
