import type { RawFinding, SourceFile } from "../../../core/domain/index.ts";
import type { FileAnalyzer } from "../../../core/ports/index.ts";
import {
  type FileOutcome,
  isLockfile,
  isVendored,
  lineIndex,
  perFile,
  tooLarge,
} from "../source/index.ts";
import { describe } from "./say.ts";
import { scan } from "./scan.ts";

export { maskSecrets } from "./mask.ts";
export { isLiteralSecret } from "./literal.ts";
export { isPlaceholder } from "./placeholder.ts";

/** Integrity hashes, drawings and archives: long random strings that open nothing. */
const NOT_CODE = /\.(?:svg|map|p12|pfx|woff2?|ttf|snap|sum)$/i;

/** Finds credentials in files of any language. Reads nothing but the text it is given, and prints nothing. */
export function secretsAnalyzer(): FileAnalyzer {
  return {
    kind: "files",
    linewise: true,
    id: "secrets",
    accepts: (path) => !isLockfile(path) && !isVendored(path) && !NOT_CODE.test(path),
    analyze: (files, signal) => perFile(files, signal, look),
  };
}

async function look(file: SourceFile): Promise<FileOutcome> {
  const reason = tooLarge(file.text);
  if (reason !== null) return { skipped: reason };
  const lines = lineIndex(file.text);
  const findings: RawFinding[] = [];
  for (const found of await scan(file.path, file.text)) {
    const finding = describe(found, file.path, lines);
    if (finding !== null) findings.push(finding);
  }
  return findings;
}
