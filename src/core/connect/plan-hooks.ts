import type { HookRecord } from "../ports/index.ts";
import { isInPlace } from "./hook-address.ts";

/** Minutes between two looks at a hook, where the share of the calls allows it. */
const checkMinutes = 15;
/** However suspicious it is. */
const suspectMinutes = 5;

export interface HookPlan {
  /** Wanted but not there, or there but not wanted: done at once. */
  readonly changes: readonly HookStep[];
  /** To be looked at now, most urgent first, within the share. */
  readonly checks: readonly HookStep[];
}

export interface HookStep {
  readonly record: HookRecord;
  /** `workspace`: the workspace's hook serves it, its own is to be off. */
  readonly wish: "on" | "off" | "workspace";
}

/**
 * What has to be done to hooks now. A hook whose signed delivery arrived within the last quarter of an hour proved
 * itself. `perHour`: calls that looks may use; they are spread over the hour.
 */
export function planHooks(
  records: readonly HookRecord[],
  options: { now: Date; reachable: boolean; perHour: number; tokenSince: Date },
): HookPlan {
  const { now, reachable, perHour, tokenSince } = options;
  const covered = coveredWorkspaces(records);
  const steps = records.map((record): HookStep => ({ record, wish: wishFor(record, covered) }));
  const changes = steps.filter(
    (step) => isChange(step, reachable) || wasRefusedToAnother(step, tokenSince),
  );
  const looks = steps.filter(
    (step) => !changes.includes(step) && (step.wish === "on" ? reachable : step.record.active),
  );
  const recent = records.filter(({ checkedAt }) => minutesSince(checkedAt, now) < checkMinutes);
  const perQuarter = Math.floor(perHour / 4);
  const suspects = looks.filter(
    ({ record }) =>
      record.suspectAt !== null &&
      // What can't be helped takes its turn.
      record.status !== "refused" &&
      minutesSince(record.checkedAt, now) >= suspectMinutes,
  );
  const stale = looks
    .filter(
      (step) =>
        !suspects.includes(step) && minutesSince(provenAt(step.record), now) >= checkMinutes,
    )
    .toSorted((a, b) => timeOf(provenAt(a.record)) - timeOf(provenAt(b.record)));
  const allowed = Math.max(0, perQuarter - recent.length - suspects.length);
  return { changes, checks: [...suspects.slice(0, perQuarter), ...stale.slice(0, allowed)] };
}

/** How many minutes pass between two looks at a hook, when `count` hooks share `perHour` calls. */
export function checkInterval(count: number, perHour: number): number {
  const perQuarter = Math.max(1, Math.floor(perHour / 4));
  return checkMinutes * Math.max(1, Math.ceil(count / perQuarter));
}

/** Slugs of the workspaces whose own hook is in place. */
function coveredWorkspaces(records: readonly HookRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap(({ owner, wanted, active, status }) =>
      owner.kind === "workspace" && wanted && active && isInPlace(status) ? [owner.workspace] : [],
    ),
  );
}

function wishFor(record: HookRecord, covered: ReadonlySet<string>): HookStep["wish"] {
  if (!record.wanted) return "off";
  const { owner } = record;
  return owner.kind === "repository" && covered.has(owner.ref.workspace) ? "workspace" : "on";
}

function isChange({ record, wish }: HookStep, reachable: boolean): boolean {
  const { status, active } = record;
  switch (wish) {
    case "off":
      // One that can't be switched off is tried again like any other, at its next look.
      return active && status !== "refused";
    case "workspace":
      return status !== "workspace" && !(active && status === "refused");
    case "on":
      return reachable
        ? ["pending", "off", "workspace", "none"].includes(status)
        : status !== "none";
  }
}

/** Another token may be allowed what the one before was not. */
function wasRefusedToAnother({ record }: HookStep, tokenSince: Date): boolean {
  return record.status === "refused" && timeOf(record.checkedAt) < tokenSince.getTime();
}

function provenAt({ checkedAt, deliveryAt }: HookRecord): Date | null {
  return timeOf(deliveryAt) > timeOf(checkedAt) ? deliveryAt : checkedAt;
}

function timeOf(date: Date | null): number {
  return date?.getTime() ?? 0;
}

/** A time ahead of the clock, which was put back, is no reason to wait. */
function minutesSince(date: Date | null, now: Date): number {
  if (date === null || date > now) return Infinity;
  return (now.getTime() - date.getTime()) / 60_000;
}
