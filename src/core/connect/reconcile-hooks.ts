import { isKodyError } from "../domain/index.ts";
import type { HookRecord, HookStore, HostHooks } from "../ports/index.ts";
import { mendHook, switchHookOff, type MendDependencies, type Mended } from "./mend-hook.ts";
import { planHooks, type HookStep } from "./plan-hooks.ts";

export interface ReconcileDependencies extends Omit<MendDependencies, "store"> {
  readonly store: HookStore;
  /** For looks that may use a share of the calls only. */
  readonly looking: HostHooks;
  /** That share: calls an hour. */
  readonly looksPerHour: number;
  /** Since when the token is in use: what an earlier one was refused is tried again. */
  readonly tokenSince: Date;
  /** Hears of each result before it is stored, so that nothing is stored that nobody was told of. */
  readonly report: (record: HookRecord, mended: Mended) => Promise<void>;
}

/** Hooks that are worked on at the same time. */
const lanes = 4;
/** Longer than one hook ever takes. */
const claimMilliseconds = 300_000;

/**
 * Makes the hooks what they are wanted to be: one function for the first set-up, for what a crash left half done, and for
 * every later look. Answers the seconds after which to go on when the host or the budget asked to wait; null otherwise.
 * Ends early when `signal` aborts; what is left is left for the next time.
 */
export async function reconcileHooks(
  deps: ReconcileDependencies,
  signal: AbortSignal,
): Promise<number | null> {
  const tried = new Set<string>();
  for (;;) {
    const plan = planHooks(await deps.store.listHooks(), {
      now: deps.now(),
      reachable: deps.publicUrl !== null,
      perHour: deps.looksPerHour,
      tokenSince: deps.tokenSince,
    });
    const changes = plan.changes.filter(({ record }) => !tried.has(record.ownerUuid));
    // First the workspaces' hooks: they decide whether their repositories need one each.
    const ofWorkspaces = changes.filter(({ record }) => record.owner.kind === "workspace");
    const steps = ofWorkspaces.length > 0 ? ofWorkspaces : changes;
    if (steps.length === 0) {
      const looking = { ...deps, hooks: deps.looking };
      return workThrough(plan.checks, looking, signal);
    }
    for (const { record } of steps) tried.add(record.ownerUuid);
    const wait = await workThrough(steps, deps, signal);
    if (wait !== null || signal.aborted) return wait;
  }
}

async function workThrough(
  steps: readonly HookStep[],
  deps: ReconcileDependencies,
  signal: AbortSignal,
): Promise<number | null> {
  let next = 0;
  let stopped: { wait: number | null } | null = null;
  async function lane(): Promise<void> {
    while (stopped === null && !signal.aborted) {
      const step = steps[(next += 1) - 1];
      if (step === undefined) return;
      try {
        await workOn(step, deps);
      } catch (error) {
        if (!isKodyError(error)) throw error;
        // Not this hook's fault: the budget, the credential or the host as a whole.
        stopped ??= { wait: error.retryable ? (error.retryAfter ?? 60) : null };
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  // TypeScript does not see that the lanes assign it.
  const outcome = stopped as { wait: number | null } | null;
  return outcome?.wait ?? null;
}

/** Null when somebody else works on this hook. */
async function workOn(step: HookStep, deps: ReconcileDependencies): Promise<Mended | null> {
  return withClaim(step.record.ownerUuid, deps, async (record) =>
    step.wish === "on" ? mendHook(record, deps) : switchHookOff(record, step.wish, deps),
  );
}

/** Sees to one hook at once; null when somebody else does so already. Throws what passes by itself. */
export async function mendOne(
  ownerUuid: string,
  deps: Omit<ReconcileDependencies, "looking" | "looksPerHour" | "tokenSince">,
  rotate = false,
): Promise<Mended | null> {
  // Until the host has the new secret: what fails on the way is done at a later look.
  if (rotate) await deps.store.suspectHook({ ownerUuid }, deps.now());
  return withClaim(ownerUuid, deps, async (record) => mendHook(record, deps, rotate));
}

async function withClaim(
  ownerUuid: string,
  { store, now, report }: Pick<ReconcileDependencies, "store" | "now" | "report">,
  work: (record: HookRecord) => Promise<Mended>,
): Promise<Mended | null> {
  const until = new Date(now().getTime() + claimMilliseconds);
  const record = await store.claimHook(ownerUuid, now(), until);
  if (record === null) return null;
  try {
    const mended = await work(record);
    await report(record, mended);
    await store.saveHook(ownerUuid, mended.result);
    return mended;
  } catch (error) {
    await store.saveHook(ownerUuid, null);
    throw error;
  }
}
