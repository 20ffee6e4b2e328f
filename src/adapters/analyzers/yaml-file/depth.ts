/** No pipelines file of people nests deeper; a parser's stack holds far more. */
const DEEPEST = 200;

/** Whether brackets, indentation or dashes on a line nest too deeply for a recursive parser. Linear; never misses. */
export function isTooDeep(text: string): boolean {
  let open = 0;
  for (const line of text.split("\n")) {
    let dashes = 0;
    let indent = 0;
    let leading = true;
    for (const char of line) {
      if (char === "[" || char === "{") open += 1;
      else if (char === "]" || char === "}") open = Math.max(0, open - 1);
      if (leading && char === " ") indent += 1;
      else if (leading && (char === "-" || char === "?")) dashes += 1;
      else leading = false;
      if (open > DEEPEST || dashes > DEEPEST) return true;
    }
    if (!leading && indent > DEEPEST * 2) return true;
  }
  return false;
}
