import { z } from "zod";

/** Of a description, in characters. */
const longestText = 4_000;
/** What a person writes is nowhere near these; what is beyond them is left out. */
const deepest = 40;
const mostNodes = 20_000;
/** A word that the cut would go through is left out, so that no half of a credential passes unmasked. */
const longestWord = 200;

const nodeShape = z.object({
  type: z.string(),
  text: z.string().optional().catch(undefined),
  attrs: z.record(z.string(), z.unknown()).optional().catch(undefined),
  content: z.array(z.unknown()).optional().catch(undefined),
});
type Node = z.infer<typeof nodeShape>;

interface Writing {
  text: string;
  nodes: number;
}

/**
 * A document in Atlassian's format as plain text: paragraphs, headings, lists, code and tables, line after line. Takes
 * whatever comes: what is no node is left out.
 */
export function documentText(document: unknown): string {
  if (typeof document === "string") return cut(document.trim());
  const writing: Writing = { text: "", nodes: 0 };
  write(document, writing, 0, "");
  const lines = writing.text.split("\n").map((line) => line.trimEnd());
  return cut(
    lines
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
  );
}

function cut(text: string): string {
  if (text.length <= longestText) return text;
  const kept = text.slice(0, longestText);
  const end = Math.max(kept.lastIndexOf(" "), kept.lastIndexOf("\n"));
  return end > longestText - longestWord ? kept.slice(0, end) : kept;
}

/** `item`: what the items of the list around begin with. */
function write(value: unknown, writing: Writing, depth: number, item: string): void {
  writing.nodes += 1;
  if (depth > deepest || writing.nodes > mostNodes || writing.text.length > 2 * longestText) return;
  const read = nodeShape.safeParse(value);
  if (!read.success) return;
  const node = read.data;
  const inside = (mark = item): void => {
    for (const child of node.content ?? []) write(child, writing, depth + 1, mark);
  };
  switch (node.type) {
    case "bulletList":
    case "taskList":
    case "decisionList":
      inside("- ");
      return;
    case "orderedList":
      inside("1. ");
      return;
    case "listItem":
    case "taskItem":
    case "decisionItem":
      startLine(writing);
      writing.text += item;
      inside();
      startLine(writing);
      return;
    case "tableCell":
    case "tableHeader":
      inside();
      writing.text = `${writing.text.trimEnd()} | `;
      return;
    default:
      writeOther(node, writing, inside);
  }
}

function writeOther(node: Node, writing: Writing, inside: () => void): void {
  const inline = inlineText(node);
  if (inline !== null) {
    writing.text += inline.slice(0, 2 * longestText);
    return;
  }
  if (blocks.has(node.type)) startLine(writing);
  if (node.type === "heading") writing.text += "# ";
  inside();
  if (node.type === "paragraph" || blocks.has(node.type)) startLine(writing);
}

/** They stand on lines of their own. A paragraph may follow the sign of its list's item. */
const blocks = new Set([
  "heading",
  "codeBlock",
  "blockquote",
  "panel",
  "table",
  "tableRow",
  "expand",
]);

/** Null for what is no inline node. */
function inlineText({ type, text, attrs }: Node): string | null {
  const attribute = (name: string): string => {
    const value = attrs?.[name];
    return typeof value === "string" ? value : "";
  };
  if (type === "text") return text ?? "";
  if (type === "hardBreak") return "\n";
  if (type === "mention" || type === "status") return attribute("text");
  if (type === "emoji") return attribute("text") || attribute("shortName");
  if (type === "inlineCard" || type === "blockCard") return attribute("url");
  return null;
}

function startLine(writing: Writing): void {
  if (writing.text !== "" && !writing.text.endsWith("\n")) writing.text += "\n";
}
