/** What is looked for by a program of its own, because no pattern describes it. */
export const checkNames = ["exponential-regex", "polluting-merge", "polluting-path"] as const;
export type CheckName = (typeof checkNames)[number];
