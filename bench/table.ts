/** Prints rows as aligned columns; all rows have the keys of the first. */
export function printTable(
  title: string,
  rows: readonly Readonly<Record<string, string | number>>[],
): void {
  const columns = Object.keys(rows[0] ?? {});
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => String(row[column]).length)),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => cell.padStart(widths[index] ?? 0)).join("  ")}`;
  const body = rows.map((row) => line(columns.map((column) => String(row[column]))));
  process.stdout.write(`\n${title}\n${[line(columns), ...body].join("\n")}\n`);
}

/** The middle value; of an even number the mean of both. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[half] ?? Number.NaN;
  return ((sorted[half - 1] ?? Number.NaN) + (sorted[half] ?? Number.NaN)) / 2;
}

/** The value below which `share` (0 to 1) of all lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** How each figure of the last row compares with the first one's, e.g. `× 2.9`; "–" where the first is no number above 0. */
export function growth(
  rows: readonly Readonly<Record<string, string | number>>[],
): Record<string, string> {
  const first = rows[0] ?? {};
  const last = rows.at(-1) ?? {};
  return Object.fromEntries(
    Object.entries(first).map(([column, value]) => {
      const ratio = Number(last[column]) / Number(value);
      return [column, Number.isFinite(ratio) ? `× ${ratio.toFixed(1)}` : "–"];
    }),
  );
}
