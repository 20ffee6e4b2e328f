export { type LineIndex, lineIndex } from "./lines.ts";
export { startReport, type Report, type Wording, wording } from "./report.ts";
export { isPinned } from "./image-name.ts";
export { edits, nearest } from "./nearest.ts";
export { isFixture, isTest } from "../../../core/domain/index.ts";
export {
  baseName,
  directory,
  extension,
  isDerived,
  isLockfile,
  isTool,
  isVendored,
} from "./paths.ts";
export { isGenerated, notWrittenByPeople, tooLarge } from "./refuse.ts";
export { nameInTitle, quote } from "./speech.ts";
export { type FileOutcome, perFile } from "./per-file.ts";
export { analyzeWritten } from "./written.ts";
export { byPlace, fewOfEach } from "./order.ts";
