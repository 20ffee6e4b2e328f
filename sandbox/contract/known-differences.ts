interface KnownDifference {
  readonly operation: RegExp;
  readonly problem: RegExp;
  /** Why the sandbox is right although the document says otherwise. */
  readonly why: string;
}

/** Where Bitbucket's OpenAPI document is wrong and no recording shows it. Each was looked up by hand. */
const known: readonly KnownDifference[] = [
  {
    operation: /comments/,
    problem: /\/inline .* \((?:src_rev|dest_rev|context_lines|outdated)\)$/,
    why: "live answers since 2026 have these four; the document and the recordings are older",
  },
  {
    operation: /pullrequests/,
    problem: /\/(?:rendered\/reason|content) .* \(type\)$/,
    why: "in all recordings a rendered text says its type; the document forgot it for these two",
  },
  {
    operation: /\/reports/,
    problem: /\/data\/\d+\/value must be object/,
    why: "the document's own words allow a boolean, number or text, as its examples have",
  },
  {
    operation: /^GET \/hook_events$/,
    problem: /^\/(?:repository|workspace) .* \(links\)$/,
    why: "the document's own example has the links",
  },
  {
    operation: /^GET .*\/src\/\{commit\}\/\{path\}$/,
    problem: /^answers .* instead of application\/json$/,
    why: "the document describes the raw file in words only",
  },
  {
    operation: /^GET .*\/mergeability\/checks$/,
    problem: /^/,
    why: "live since 2026, and the document does not have it",
  },
  {
    operation: /^GET .*\/log$/,
    problem: /^answers 206; /,
    why: "ranges are supported, and 206 is how HTTP answers them; the document only knows their refusal, 416",
  },
  {
    operation: /^GET .*\/src\/\{commit\}\/\{path\}$/,
    problem: /^the body must NOT have additional properties \(\w+\)$/,
    why: "with format=meta the answer is one entry, as the document's own words say, not a page",
  },
];

/** Whether a difference from the document is one of those that are right. */
export function isKnownDifference(operation: string, problem: string): boolean {
  return known.some((one) => one.operation.test(operation) && one.problem.test(problem));
}
