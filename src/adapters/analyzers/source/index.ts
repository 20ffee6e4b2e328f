export { type LineIndex, lineIndex } from "./lines.ts";
export { isFixture, isTest } from "../../../core/domain/index.ts";
export { baseName, directory, extension, isDerived, isLockfile, isVendored } from "./paths.ts";
export { isGenerated, notWrittenByPeople, tooLarge } from "./refuse.ts";
export { nameInTitle, quote } from "./speech.ts";
export { type FileOutcome, perFile } from "./per-file.ts";
export { analyzeWritten } from "./written.ts";
