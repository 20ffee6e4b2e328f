type Fields = Readonly<Record<string, unknown>>;

/** Field → what it was and what it is, of those that differ. For the audit log. */
export function changes(before: Fields, after: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([field, value]) => JSON.stringify(before[field]) !== JSON.stringify(value))
      .map(([field, value]) => [field, { from: before[field], to: value }]),
  );
}
