import type { Criterion, ModelTask, Overview } from "./task.ts";

/**
 * What the model says of the issues' criteria, as far as it can be shown: without an issue nothing, and of what it calls
 * met or exceeded only what names a place of the change; the rest is unclear.
 */
export function shownCriteria(overview: Overview | null, task: ModelTask): Overview | null {
  if (overview?.criteria === undefined) return overview;
  const { criteria, ...rest } = overview;
  if ((task.purpose?.issues.length ?? 0) === 0) return rest;
  const paths = new Set(task.change.files.map(({ path }) => path));
  return { ...rest, criteria: criteria.map((one) => shown(one, paths)) };
}

function shown(one: Criterion, paths: ReadonlySet<string>): Criterion {
  const place = /^`?([^`\n]{1,250}?):(\d{1,7})(?:[-–]\d{1,7})?`?$/.exec(one.evidence.trim());
  const isPlace = place?.[1] !== undefined && paths.has(place[1]);
  const evidence = isPlace ? `${place[1]}:${place[2]}` : "";
  const claims = one.state === "met" || one.state === "exceeded" || one.state === "partly";
  return { ...one, evidence, state: claims && evidence === "" ? "unclear" : one.state };
}
