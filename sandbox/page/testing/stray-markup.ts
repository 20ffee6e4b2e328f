const tags =
  "a|article|aside|blockquote|body|br|caption|code|col|colgroup|dd|del|details|div|dl|dt|em|footer|h1|h2|h3|h4|h5|h6|head|header|hr|html|ins|li|link|main|meta|nav|ol|p|pre|s|section|small|span|strong|summary|table|tbody|td|th|thead|time|title|tr|ul";
const attributes =
  "aria-label|aria-labelledby|charset|class|colspan|content|datetime|href|id|lang|name|open|rel|rowspan|scope|start|tabindex|title";
const known = new RegExp(
  `<(?:/(?:${tags})\\s*|(?:${tags})(?:\\s+(?:${attributes})(?:="[^"<>]*")?)*\\s*/?)>`,
  "g",
);
const target = /href="([^"]*)"/g;

/**
 * For tests: everything in a printed page that its templates can't have written. Since they write every tag in one strict
 * form, an angle bracket left over after removing the known tags came from data; so did a link to a scheme that runs code.
 * An empty array means that nothing was injected.
 */
export function strayMarkup(page: string): string[] {
  const rest = page.replace(/^<!doctype html>/, "").replaceAll(known, "");
  const brackets = [...rest.matchAll(/.{0,40}[<>].{0,40}/gs)].map((match) => match[0]);
  const links = [...page.matchAll(target)].map((match) => match[1] ?? "");
  return [
    ...brackets,
    ...links.filter((link) => /^\s*(?!https?:|mailto:)[a-z][a-z0-9+.-]*:/i.test(link)),
  ];
}
