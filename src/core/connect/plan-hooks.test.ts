import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { someHook } from "../../../test/support/memory-hooks.ts";
import type { HookRecord } from "../ports/index.ts";
import { checkInterval, planHooks } from "./plan-hooks.ts";

const now = new Date("2026-01-01T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const tokenSince = ago(10_000);
const inPlace = { status: "ok", active: true, uuid: "{h}" } as const;

function plan(
  records: readonly HookRecord[],
  perHour = 240,
  reachable = true,
  since: Date = tokenSince,
) {
  const { changes, checks } = planHooks(records, { now, reachable, perHour, tokenSince: since });
  const names = (steps: typeof checks) => steps.map(({ record }) => record.ownerUuid);
  return { changes: names(changes), checks: names(checks), steps: changes };
}

describe("what is to be done to hooks now", () => {
  test("changes come at once, whatever the share", () => {
    const records = [
      someHook("new"),
      someHook("gone", { ...inPlace, wanted: false }),
      someHook("fine", { ...inPlace, checkedAt: ago(1) }),
    ];
    expect(plan(records, 0)).toMatchObject({ changes: ["{new}", "{gone}"], checks: [] });
  });

  test("what one token was refused is tried again with the next, once", () => {
    const refused = { status: "refused", checkedAt: ago(5) } as const;
    const records = [
      someHook("refused", refused),
      someHook("fine", { ...inPlace, checkedAt: ago(5) }),
    ];
    expect(plan(records, 240, true, ago(6)).changes).toEqual([]);
    expect(plan(records, 240, true, ago(4)).changes).toEqual(["{refused}"]);
  });

  test("a delivery of the last quarter of an hour proves its hook", () => {
    const old = { ...inPlace, checkedAt: ago(60) };
    const records = [
      someHook("silent", old),
      someHook("heard", { ...old, deliveryAt: ago(14) }),
      someHook("long ago", { ...old, deliveryAt: ago(30) }),
      someHook("never", { ...inPlace }),
    ];
    expect(plan(records).checks).toEqual(["{never}", "{silent}", "{long ago}"]);
  });

  test("suspects come first, but none more often than every five minutes", () => {
    const records = [
      someHook("stale", { ...inPlace, checkedAt: ago(100) }),
      someHook("suspect", { ...inPlace, checkedAt: ago(6), suspectAt: ago(1), deliveryAt: ago(1) }),
      someHook("again", { ...inPlace, checkedAt: ago(4), suspectAt: ago(1) }),
    ];
    expect(plan(records).checks).toEqual(["{suspect}", "{stale}"]);
    const refused = { ...inPlace, status: "refused" as const, suspectAt: ago(1) };
    const hopeless = [
      someHook("refused", { ...refused, checkedAt: ago(14) }),
      someHook("refused again", { ...refused, checkedAt: ago(16) }),
    ];
    expect(plan([...hopeless, ...records]).checks).toEqual([
      "{suspect}",
      "{stale}",
      "{refused again}",
    ]);
  });

  test("a workspace's hook in place takes the place of its repositories' own", () => {
    const workspace = (change: Partial<HookRecord>) =>
      someHook("ws", { owner: { kind: "workspace", workspace: "acme" }, ...change });
    const own = someHook("shop", { ...inPlace, checkedAt: ago(1) });
    expect(plan([workspace({}), own]).changes).toEqual(["{ws}"]);
    const covered = plan([workspace({ ...inPlace, checkedAt: ago(1) }), own, someHook("new")]);
    expect(covered.steps.map(({ record, wish }) => `${record.ownerUuid} ${wish}`)).toEqual([
      "{shop} workspace",
      "{new} workspace",
    ]);
    const served = someHook("shop", { status: "workspace" });
    expect(plan([workspace({ status: "refused", checkedAt: ago(1) }), served]).changes).toEqual([
      "{shop}",
    ]);
  });

  test("without an address each is told so once", () => {
    const records = [someHook("a"), someHook("b", { status: "none", checkedAt: ago(60) })];
    expect(plan(records, 240, false)).toMatchObject({ changes: ["{a}"], checks: [] });
    expect(plan(records).changes).toEqual(["{a}", "{b}"]);
  });

  test("the same hook is never both, and looks keep to their share in every quarter of an hour", () => {
    const record = fc
      .record({
        wanted: fc.boolean(),
        active: fc.boolean(),
        status: fc.constantFrom("pending", "ok", "created", "refused", "none", "off", "workspace"),
        checkedAt: fc.option(fc.integer({ min: -10, max: 200 }).map(ago)),
        deliveryAt: fc.option(fc.integer({ min: -10, max: 200 }).map(ago)),
        suspectAt: fc.option(fc.integer({ min: 0, max: 20 }).map(ago)),
      })
      .map((change) => change as Partial<HookRecord>);
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 80 }),
        fc.integer({ min: 0, max: 300 }),
        (changes, perHour) => {
          const records = changes.map((change, index) => someHook(String(index), change));
          const { changes: now1, checks } = plan(records, perHour);
          expect(new Set([...now1, ...checks]).size).toBe(now1.length + checks.length);
          expect(checks.length).toBeLessThanOrEqual(Math.floor(perHour / 4));
        },
      ),
    );
  });

  test("every hook is looked at within the interval that is promised", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 8, max: 240 }),
        (count, perHour) => {
          const start = now.getTime();
          let records = Array.from({ length: count }, (_, index) =>
            someHook(String(index), { ...inPlace, checkedAt: ago(0) }),
          );
          const promised = checkInterval(count, perHour);
          for (let minute = 1; minute <= promised * 2 + 2; minute += 1) {
            const time = new Date(start + minute * 60_000);
            const { checks } = planHooks(records, {
              now: time,
              reachable: true,
              perHour,
              tokenSince,
            });
            const looked = new Set(checks.map((step) => step.record.ownerUuid));
            records = records.map((one) =>
              looked.has(one.ownerUuid) ? { ...one, checkedAt: time } : one,
            );
            const oldest = Math.min(...records.map((one) => one.checkedAt?.getTime() ?? 0));
            expect((time.getTime() - oldest) / 60_000).toBeLessThanOrEqual(promised + 15);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
