/** A finding's message, taken apart just enough to be read: paragraphs with inline code, and blocks of code. */
export type Block =
  | { readonly kind: "text"; readonly spans: readonly Span[] }
  | { readonly kind: "code"; readonly text: string };

export interface Span {
  readonly text: string;
  readonly style: "plain" | "code" | "strong";
}

/** The word after an opening fence is its language, which is not shown. */
const opening = /^\s*(```|~~~)[\w-]*\s*$/;
const closing = /^\s*(```|~~~)\s*$/;

/** Never fails: what is no markup stays text. An unclosed block of code ends with the message. */
export function readMarkdown(message: string): Block[] {
  const blocks: Block[] = [];
  let text: string[] = [];
  let code: string[] | null = null;
  function endText(): void {
    const joined = text.join("\n").trim();
    if (joined !== "") blocks.push({ kind: "text", spans: readSpans(joined) });
    text = [];
  }
  for (const line of message.split(/\r?\n/)) {
    const fence = (code === null ? opening : closing).test(line);
    if (code !== null) {
      if (fence) {
        blocks.push({ kind: "code", text: code.join("\n") });
        code = null;
      } else code.push(line);
    } else if (fence) {
      endText();
      code = [];
    } else if (line.trim() === "") endText();
    else text.push(line);
  }
  endText();
  if (code !== null) blocks.push({ kind: "code", text: code.join("\n") });
  return blocks;
}

function readSpans(text: string): Span[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== "")
    .map((part): Span => {
      if (part.length > 2 && part.startsWith("`") && part.endsWith("`")) {
        return { text: part.slice(1, -1), style: "code" };
      }
      if (part.length > 4 && part.startsWith("**") && part.endsWith("**")) {
        return { text: part.slice(2, -2), style: "strong" };
      }
      return { text: part, style: "plain" };
    });
}
