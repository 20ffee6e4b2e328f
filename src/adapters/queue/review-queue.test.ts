import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { openDatabase, type Database } from "../postgres/index.ts";
import { createReviewQueue, type PumpedReviewQueue } from "./index.ts";
let t: TestDatabase, db: Database, q: PumpedReviewQueue;
beforeAll(async () => {
  t = await testDatabase();
  db = await openDatabase({ home: "", databaseUrl: t.url });
  q = await createReviewQueue({ storage: db.queueStorage });
});
afterAll(async () => {
  await q.stop();
  await db.close();
  await t.close();
});
function ev(key: string, id = 1, head = "a".repeat(12)) {
  return {
    dedupeKey: key,
    kind: "pullrequest:updated",
    pullRequest: { workspace: "w", slug: "s", id },
    repositoryUuid: "{u}",
    head,
    destinationBranch: "main",
    payload: {},
    review: true,
  };
}
test("smoke", async () => {
  console.time("r");
  expect(await q.receive(ev("1"))).toBe("queued");
  console.timeEnd("r");
  expect(await q.receive(ev("1"))).toBe("duplicate");
  const job = await q.take();
  expect(job).toMatchObject({ attempt: 1, head: "a".repeat(12) });
  if (!job) return;
  await q.heartbeat(job);
  await q.release(job, 0);
  const j2 = await q.take();
  expect(j2).toMatchObject({ attempt: 1 });
  if (!j2) return;
  await q.fail(j2, "no", 0);
  const j3 = await q.take();
  expect(j3).toMatchObject({ attempt: 2, id: j2.id });
  if (!j3) return;
  console.log(await q.counts());
  await q.complete(j3);
  await expect(q.complete(j3)).rejects.toThrow("Another job");
});
