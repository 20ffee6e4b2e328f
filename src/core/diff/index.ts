export { anchorFor, oldSideAnchor } from "./anchors.ts";
export { addedLines, inDiff, isAdded, mapOldToNew, touches } from "./lines.ts";
export { parseChange } from "./parse-change.ts";
