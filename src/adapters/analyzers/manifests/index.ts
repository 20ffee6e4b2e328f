import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import type { FileAnalyzer } from "../../../core/ports/index.ts";
import {
  baseName,
  extension,
  type FileOutcome,
  isDerived,
  isTest,
  lineIndex,
  notWrittenByPeople,
  perFile,
  startReport,
} from "../source/index.ts";
import { isTooDeep, parseYaml, parseYamlStream } from "../yaml-file/index.ts";
import { checkCompose, composeWordings } from "./compose.ts";
import { checkKubernetes } from "./kubernetes.ts";
import { kubernetesWordings } from "./kubernetes-wordings.ts";
import { startReading } from "./reading.ts";
import { checkWorkflow, isWorkflow, workflowWordings } from "./workflows.ts";

/** Longer ones are made by tools. Characters. */
const LONGEST = 300_000;

const COMPOSE = /^(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$/;

/** Checks Docker Compose files, Kubernetes manifests and workflow files. Contacts no cluster. */
export function manifestsAnalyzer(): FileAnalyzer {
  return {
    kind: "files",
    id: "manifests",
    accepts: (path) =>
      /^\.ya?ml$/.test(extension(path)) &&
      !isDerived(path) &&
      !isTest(path) &&
      !baseName(path).startsWith("bitbucket-pipelines."),
    analyze: (files, signal) => perFile(files, signal, look),
  };
}

function look(source: SourceFile): FileOutcome {
  const { path, text } = source;
  const compose = COMPOSE.test(baseName(path));
  const workflow = isWorkflow(path);
  // Any other YAML is a manifest only if it says so; most files are settled here.
  const manifest = /^apiVersion\s*:/m.test(text) && /^kind\s*:/m.test(text);
  if (!compose && !workflow && !manifest) return [];
  const refused = notWrittenByPeople(text);
  if (refused !== null) return { skipped: refused };
  if (text.length > LONGEST) return { skipped: "larger than 300 KB" };
  if (isTooDeep(text)) return { skipped: "nested too deeply" };
  if (!compose && !workflow) return kubernetes(source);
  const file = parseYaml(text);
  // Templates aren't YAML before they are filled in: nothing can be said of them.
  if (file.errors.length > 0) return [];
  const reading = startReading(file);
  if (compose) {
    const report = startReport("compose", path, composeWordings);
    checkCompose(reading, path, report.say);
    return report.findings();
  }
  const report = startReport("workflows", path, workflowWordings);
  checkWorkflow(reading, report.say);
  return report.findings();
}

function kubernetes({ path, text }: SourceFile): RawFinding[] {
  const lines = lineIndex(text);
  const report = startReport("kubernetes", path, kubernetesWordings);
  for (const file of parseYamlStream(text)) {
    if (file.errors.length === 0) checkKubernetes(startReading(file, lines), report.say);
  }
  return report.findings();
}
