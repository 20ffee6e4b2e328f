/** A change as text → files, hunks, lines; and where on it a comment may stand. */
export { anchorFor } from "./anchors.ts";
export { touches } from "./lines.ts";
export { parseChange } from "./parse-change.ts";
export { unifiedDiff } from "./unified.ts";
