/** Details of an entry in one line: `role admin, state active`. Nothing nested is unfolded. */
export function detailWords(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name} ${valueWords(value)}`)
    .join(", ");
}

function valueWords(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "–";
}
