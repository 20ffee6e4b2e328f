import { codeBlock, cut, sanitizeMessage } from "../review/index.ts";

const longest = 6_000;

/**
 * What a model wrote, as it may stand in a comment: its code blocks as they are, everything else without links, images,
 * mentions and HTML, and no line that Kody would take for a command.
 */
export function modelWords(text: string): string {
  const parts: string[] = [];
  let words: string[] = [];
  let code: string[] | null = null;
  let mark = "";
  const close = (): void => {
    if (words.length > 0) parts.push(sanitizeMessage(words.join("\n")));
    words = [];
  };
  for (const line of cut(text, longest).split(/\r\n?|\n/)) {
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (code !== null) {
      if (fence !== null && fence.startsWith(mark)) {
        parts.push(codeBlock(code, ""));
        code = null;
      } else code.push(line);
    } else if (fence !== null) {
      close();
      code = [];
      mark = fence;
    } else words.push(line);
  }
  if (code !== null) parts.push(codeBlock(code, ""));
  close();
  return parts.filter((part) => part !== "").join("\n\n");
}
