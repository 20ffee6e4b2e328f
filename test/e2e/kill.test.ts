import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandbox, type CallPhase, type Sandbox } from "../../sandbox/index.ts";
import { kodyHome, startKody, type KodyProcess } from "../support/kody-process.ts";
import { kodyEmail, kodyToken, reviewed, shop, stageSeed } from "../support/stage.ts";

/** Four comments and two annotations, so that a review has each kind of effect. */
const files = {
  "src/orders.js":
    "export function status(order) {\n  debugger;\n  if (order.state = 'paid') return 1;\n  return order.x === NaN;\n}\n",
  "bitbucket-pipelines.yml":
    "image: node:latest\npipelines:\n  default:\n    - step:\n        script:\n          - npm test\n",
};

/** Call number of a first review × before or after its effect: 7 calls and 4 comments, so 22 points. */
const points: [number, CallPhase][] = Array.from({ length: 11 }, (_, index) => index + 1).flatMap(
  (number): [number, CallPhase][] => [
    [number, "before"],
    [number, "after"],
  ],
);

let sandbox: Sandbox;
let kody: KodyProcess;
let home: string;
let environment: Record<string, string>;

beforeAll(async () => {
  sandbox = await createSandbox({ seed: stageSeed() });
  ({ home, environment } = await kodyHome(sandbox));
  kody = await startKody(environment);
  await kody.api.connect({ email: kodyEmail, token: kodyToken });
  await kody.api.watch(shop);
});

afterAll(async () => {
  await kody.stop();
  await sandbox.close();
  await rm(home, { recursive: true, force: true });
});

/** Kills Kody at its `number`th call about the pull request, once. */
function killAt(number: number, phase: CallPhase): Promise<void> {
  return new Promise((resolve) => {
    let calls = 0;
    const stop = sandbox.onCall(async (_, at) => {
      if (at === "before") calls += 1;
      if (calls !== number || at !== phase) return;
      stop();
      await kody.kill();
      resolve();
    });
  });
}

describe("killed in the middle of a review and started again", () => {
  test.each(points)(
    "at call %i, %s its effect: nothing is posted twice, nothing is lost",
    async (number, phase) => {
      const branch = `kill-${number}-${phase}`;
      await sandbox.commit(shop, { branch, from: "main", message: branch, files, user: "ada" });
      const killed = killAt(number, phase);
      const { id } = await sandbox.openPullRequest(shop, {
        title: branch,
        source: branch,
        author: "ada",
      });
      await killed;
      kody = await startKody(environment);
      await reviewed(sandbox, kody.api, id);

      const snapshot = sandbox.snapshot();
      const pullRequest = snapshot.pullRequests.find((one) => one.id === id);
      const comments = pullRequest?.comments ?? [];
      const markers = comments.map((comment) => /\[kody:\S+\]/.exec(comment.raw)?.[0]);
      expect(markers).toHaveLength(new Set(markers).size);
      expect(comments.filter((comment) => comment.inline !== null)).toHaveLength(4);
      expect(markers.filter((marker) => marker === "[kody:summary]:".slice(0, -1))).toHaveLength(1);
      const head = pullRequest?.source.commit;
      expect(
        snapshot.statuses.filter((status) => status.commit === head).map((status) => status.state),
      ).toEqual(["FAILED"]);
      const report = snapshot.reports.find((one) => one.commit === head);
      const annotations = report?.annotations.map((annotation) => annotation.externalId) ?? [];
      expect(annotations).toHaveLength(new Set(annotations).size);
      expect(annotations.length).toBeGreaterThan(0);
    },
    90_000,
  );
});
