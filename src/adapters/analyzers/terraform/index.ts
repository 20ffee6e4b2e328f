import type { SourceFile } from "../../../core/domain/index.ts";
import type { FileAnalyzer } from "../../../core/ports/index.ts";
import {
  extension,
  type FileOutcome,
  isDerived,
  isTest,
  notWrittenByPeople,
  perFile,
  startReport,
} from "../source/index.ts";
import { isLiteralSecret } from "../secrets/index.ts";
import { checkAccess } from "./check-access.ts";
import { checkModules } from "./check-modules.ts";
import { checkNetwork } from "./check-network.ts";
import { checkSettings } from "./check-settings.ts";
import { readTerraform } from "./reader.ts";
import { wordings } from "./wordings.ts";

/** Checks Terraform files for what is open, readable or lost. Loads no provider and contacts no cloud. */
export function terraformAnalyzer(): FileAnalyzer {
  return {
    kind: "files",
    id: "terraform",
    accepts: (path) =>
      /^\.(?:tf|tofu|tfvars)$/.test(extension(path)) && !isDerived(path) && !isTest(path),
    analyze: (files, signal) => perFile(files, signal, look),
  };
}

function look({ path, text }: SourceFile): FileOutcome {
  const refused = notWrittenByPeople(text);
  if (refused !== null) return { skipped: refused };
  const report = startReport("terraform", path, wordings);
  if (extension(path) === ".tfvars") return values(path, text);
  const blocks = readTerraform(text);
  if (blocks === null) return { skipped: "not valid Terraform" };
  checkModules(blocks, report.say);
  for (const block of blocks) {
    checkSettings(block, report.say);
    checkNetwork(block, report.say);
    checkAccess(block, report.say);
  }
  return report.findings();
}

/** A file of values is the inside of a block. */
function values(path: string, text: string): FileOutcome {
  const report = startReport("terraform", path, wordings);
  const [block] = readTerraform(`values {${text}\n}`) ?? [];
  if (block === undefined) return { skipped: "not valid Terraform" };
  for (const [name, { string, range }] of block.attributes) {
    if (string !== null && isLiteralSecret(name, string))
      report.say("hard-coded-secret", range, name);
  }
  return report.findings();
}
