import MarkdownIt, { type Env, type RendererRule, type StateInline } from "markdown-it";
import { escapeHtml } from "./markup.ts";

export interface MarkdownOptions {
  /** The name to print for an account id in `@{…}`; without one, or on null, the id itself is printed. */
  readonly mentionName?: (accountId: string) => string | null;
  /** Print every heading at this level (its size still shows the author's), so that a page keeps one outline. */
  readonly headingLevel?: 3 | 4 | 5 | 6;
}

interface Environment extends Env {
  options?: MarkdownOptions;
}

const markdown = new MarkdownIt({ html: false, linkify: true });
// Bare host names stay text: "index.js" or "tests.py" must not become links.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
markdown.validateLink = (url) => /^(?:https?:|mailto:|[#/?.]|[^:]*$)/i.test(url.trim());
markdown.inline.ruler.before("link", "mention", readMention);
markdown.renderer.rules["mention"] = printMention;
markdown.renderer.rules["image"] = printImage;
markdown.renderer.rules["link_open"] = printLinkOpen;
markdown.renderer.rules["heading_open"] = printHeadingOpen;
markdown.renderer.rules["heading_close"] = printHeadingClose;
markdown.renderer.rules["th_open"] = printCellOpen;
markdown.renderer.rules["td_open"] = printCellOpen;
markdown.renderer.rules["fence"] = printFence;

/**
 * Renders markdown the way Bitbucket Cloud shows it: no HTML (tags, comments and `<details>` appear as text), link
 * reference definitions invisible, tables, strikethrough, fenced code, `@{account_id}` mentions. Images become links,
 * so that showing a page never loads anything. The result has no script, style, event handler or image.
 */
export function renderMarkdown(raw: string, options: MarkdownOptions = {}): string {
  const environment: Environment = { options };
  return markdown.render(raw, environment);
}

function optionsOf(environment: Environment | undefined): MarkdownOptions {
  return environment?.options ?? {};
}

function readMention(state: StateInline, silent: boolean): boolean {
  const match = /^@\{([\w:.-]{1,128})\}/.exec(state.src.slice(state.pos, state.pos + 132));
  if (match === null) return false;
  if (!silent) state.push("mention", "", 0).content = match[1] ?? "";
  state.pos += match[0].length;
  return true;
}

function printMention(...[tokens, index, , environment]: Parameters<RendererRule>): string {
  const id = tokens[index]?.content ?? "";
  const name = optionsOf(environment).mentionName?.(id) ?? id;
  return `<span class="mention">@${escapeHtml(name)}</span>`;
}

function printImage(
  ...[tokens, index, options, environment, renderer]: Parameters<RendererRule>
): string {
  const image = tokens[index];
  const label = renderer.renderInlineAsText(image?.children ?? [], options, environment);
  const text = escapeHtml(label === "" ? "image" : `image: ${label}`);
  // A link inside a link isn't HTML; `[![badge](…)](…)` keeps the outer one.
  if (insideLink(tokens, index)) return `<span class="image">${text}</span>`;
  const target = escapeHtml(String(image?.attrGet("src") ?? ""));
  return `<a class="image" href="${target}" rel="nofollow noreferrer">${text}</a>`;
}

function insideLink(tokens: Parameters<RendererRule>[0], index: number): boolean {
  let depth = 0;
  for (const token of tokens.slice(0, index)) {
    if (token.type === "link_open") depth++;
    if (token.type === "link_close") depth--;
  }
  return depth > 0;
}

function printLinkOpen(...[tokens, index]: Parameters<RendererRule>): string {
  const target = escapeHtml(String(tokens[index]?.attrGet("href") ?? ""));
  const title = tokens[index]?.attrGet("title") ?? null;
  const tip = title === null ? "" : ` title="${escapeHtml(String(title))}"`;
  return `<a href="${target}"${tip} rel="nofollow noreferrer">`;
}

function printHeadingOpen(...[tokens, index, , environment]: Parameters<RendererRule>): string {
  const tag = tokens[index]?.tag ?? "h6";
  const level = optionsOf(environment).headingLevel;
  return level === undefined ? `<${tag}>` : `<h${level} class="size-${tag}">`;
}

function printHeadingClose(...[tokens, index, , environment]: Parameters<RendererRule>): string {
  const level = optionsOf(environment).headingLevel;
  return `</${level === undefined ? tokens[index]?.tag : `h${level}`}>\n`;
}

/** Alignment as a class: the page's policy allows no inline style. */
function printCellOpen(...[tokens, index]: Parameters<RendererRule>): string {
  const cell = tokens[index];
  const side = /text-align:(left|center|right)/.exec(String(cell?.attrGet("style") ?? ""))?.[1];
  return side === undefined ? `<${cell?.tag}>` : `<${cell?.tag} class="to-${side}">`;
}

function printFence(...[tokens, index]: Parameters<RendererRule>): string {
  const token = tokens[index];
  const language = /^\S*/.exec(token?.info.trim() ?? "")?.[0] ?? "";
  const code = token?.content ?? "";
  const body =
    language === "diff" ? code.split("\n").map(printDiffLine).join("\n") : escapeHtml(code);
  const name = language === "" ? "" : ` class="language-${escapeHtml(language)}"`;
  return `<pre><code${name}>${body}</code></pre>\n`;
}

function printDiffLine(line: string): string {
  const text = escapeHtml(line);
  if (line.startsWith("@@")) return `<span class="hunk">${text}</span>`;
  if (line.startsWith("+")) return `<ins>${text}</ins>`;
  return line.startsWith("-") ? `<del>${text}</del>` : text;
}
