/** Field → what it was and what it is, of those that differ. For the audit log. */
export function changes<T extends object>(before: T, after: T): Record<string, unknown> {
  const earlier = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after)
      .filter(([field, value]) => JSON.stringify(earlier.get(field)) !== JSON.stringify(value))
      .map(([field, value]) => [field, { from: earlier.get(field), to: value }]),
  );
}
