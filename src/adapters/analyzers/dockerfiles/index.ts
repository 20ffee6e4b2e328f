import type { SourceFile } from "../../../core/domain/index.ts";
import type { FileAnalyzer } from "../../../core/ports/index.ts";
import {
  baseName,
  type FileOutcome,
  isDerived,
  notWrittenByPeople,
  perFile,
  startReport,
} from "../source/index.ts";
import { checkContents } from "./check-contents.ts";
import { checkRuns } from "./check-run.ts";
import {
  checkArguments,
  checkCommands,
  checkInstructions,
  checkStageNames,
  checkUser,
} from "./check-stages.ts";
import { readDockerfile } from "./reader.ts";
import { wordings } from "./wordings.ts";

export { shellOfDockerfile } from "./check-run.ts";

/** True for the names by which people call a Dockerfile; not for templates of one. */
export function isDockerfile(path: string): boolean {
  const name = baseName(path);
  if (
    /\.(?:j2|tpl|tmpl|template|erb|mustache|hbs|md|txt|ya?ml|json|sh|py|ts|js|go|dockerignore)$/i.test(
      name,
    )
  )
    return false;
  return /^(?:Dockerfile|Containerfile)(?:[._-][\w.-]+)?$|\.(?:Dockerfile|Containerfile)$/i.test(
    name,
  );
}

/** Checks Dockerfiles for what breaks builds, leaks secrets or weakens the image. Builds nothing. */
export function dockerfilesAnalyzer(): FileAnalyzer {
  return {
    kind: "files",
    id: "dockerfiles",
    accepts: (path) => isDockerfile(path) && !isDerived(path),
    analyze: (files, signal) => perFile(files, signal, look),
  };
}

function look({ path, text }: SourceFile): FileOutcome {
  const refused = notWrittenByPeople(text);
  if (refused !== null) return { skipped: refused };
  const file = readDockerfile(text);
  // Without a stage it is a fragment that something else completes.
  if (file.stages.length === 0) return [];
  const report = startReport("docker", path, wordings);
  checkInstructions(file, report.say);
  checkStageNames(file, report.say);
  checkArguments(file, report.say);
  checkContents(file, report.say);
  checkUser(file, report.say);
  for (const stage of file.stages) {
    checkRuns(stage, report.say);
    checkCommands(stage, report.say);
  }
  return report.findings();
}
