import type { SourceFile } from "../../../core/domain/index.ts";
import type { FileAnalyzer } from "../../../core/ports/index.ts";
import { baseName, type FileOutcome, perFile, quote } from "../source/index.ts";
import { checkCommands } from "./check-commands.ts";
import { checkImages } from "./check-images.ts";
import { checkShape } from "./check-shape.ts";
import { checkSteps } from "./check-steps.ts";
import { isTooDeep, parseYaml, type YamlFile } from "../yaml-file/index.ts";
import { type Checked, startCheck, toFindings } from "./report.ts";

/** The largest that people wrote is a few thousand lines; the parser needs a second for 300 KB of hostile text. */
const LONGEST = 200_000;

/** Checks bitbucket-pipelines.yml against Bitbucket's schema and for known traps. Starts nothing. */
export function pipelinesAnalyzer(): FileAnalyzer {
  return {
    kind: "files",
    id: "pipelines",
    accepts: (path) => /^bitbucket-pipelines\.ya?ml$/.test(baseName(path)),
    analyze: (files, signal) => perFile(files, signal, look),
  };
}

function look(source: SourceFile): FileOutcome {
  if (source.text.length > LONGEST) return { skipped: "larger than 200 KB" };
  if (isTooDeep(source.text)) return { skipped: "nested too deeply" };
  const file = parseYaml(source.text);
  const checked = startCheck(file);
  if (file.errors.length > 0) syntaxError(file, checked);
  else {
    checkShape(checked);
    checkSteps(checked);
    checkImages(checked);
    checkCommands(checked);
  }
  return toFindings(checked, source.path);
}

/** The first error alone: those after it mostly follow from it. */
function syntaxError(file: YamlFile, checked: Checked): void {
  const [error] = file.errors;
  if (error === undefined) return;
  if (error.message.includes("call stack")) throw new RangeError(error.message);
  checked.remarks.push({
    rule: "yaml-syntax",
    severity: "high",
    title: "Pipelines file isn't valid YAML",
    message: `The parser stops here: ${quote(error.message)}. Bitbucket can't read the file, so no pipeline starts.`,
    range: checked.lines.range(error.offset, error.offset),
  });
}
