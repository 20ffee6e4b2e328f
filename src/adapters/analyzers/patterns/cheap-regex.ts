const inClass: Readonly<Record<string, string>> = {
  "\\w": "0-9A-Za-z_",
  "\\d": "0-9",
  "\\s": "\\t\\n\\x0B\\f\\r ",
};
const outside: Readonly<Record<string, string>> = {
  "\\w": "[0-9A-Za-z_]",
  "\\d": "[0-9]",
  "\\s": "[\\t\\n\\x0B\\f\\r ]",
  "\\b": "(?-u:\\b)",
};

/**
 * The same regular expression for code, which names things in ASCII: `\w`, `\d`, `\s` and `\b` of all of Unicode take
 * ast-grep milliseconds to build, once per rule and file, and "any character" as a class tenfold.
 */
export function cheapRegex(regex: string): string {
  const parts = regex.match(/\\[^]|\[\\s\\S\]|\[\\S\\s\]|[^]/g) ?? [];
  let depth = 0;
  return parts
    .map((part) => {
      if (part === "[\\s\\S]" || part === "[\\S\\s]") return "(?s:.)";
      if (part === "[") depth += 1;
      if (part === "]" && depth > 0) depth -= 1;
      return (depth > 0 ? inClass : outside)[part] ?? part;
    })
    .join("");
}

/** A rule with all its regular expressions made cheap. */
export function withCheapRegexes<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withCheapRegexes) as T;
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]: [string, unknown]) => [
      key,
      key === "regex" && typeof value === "string" ? cheapRegex(value) : withCheapRegexes(value),
    ]),
  ) as T;
}
