import { createHmac } from "node:crypto";
import { openDatabase } from "../src/adapters/postgres/index.ts";
import { openVault } from "../src/adapters/vault/index.ts";
import type { BenchStage } from "./stage.ts";
import { percentile } from "./table.ts";

const connections = 50;

/** Signed deliveries, each a new event of one of 200 pull requests, sent over 50 connections; all must be stored. */
export async function measureAcknowledgements(stage: BenchStage, seconds: number) {
  const template = stage.sandbox
    .deliveries()
    .find((one) => one.event === "pullrequest:created" && one.status === 202);
  if (template === undefined) throw new Error("No delivery to repeat: measure reviews first.");
  const secret = await secretOf(stage, template.url);
  const until = performance.now() + seconds * 1_000;
  const latencies: number[] = [];
  let sent = 0;
  let refused = 0;
  async function lane(): Promise<void> {
    while (performance.now() < until) {
      const body = eventBody(template?.body ?? "", (sent += 1));
      const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
      const started = performance.now();
      const answer = await fetch(template?.url ?? "", {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "x-event-key": "pullrequest:updated",
          "x-hub-signature": signature,
        },
      });
      await answer.arrayBuffer();
      latencies.push(performance.now() - started);
      if (answer.status !== 202) refused += 1;
    }
  }
  await Promise.all(Array.from({ length: connections }, lane));
  return [
    {
      "per second": Math.round(latencies.length / seconds),
      "p50 ms": Math.round(percentile(latencies, 0.5)),
      "p99 ms": Math.round(percentile(latencies, 0.99)),
      sent,
      "not acknowledged": refused,
    },
  ];
}

/** A closed pull request's event: stored like any other, but it makes no review that would compete for the processor. */
function eventBody(template: string, number: number): string {
  const body = JSON.parse(template) as {
    pullrequest: { id: number; state: string; updated_on: string };
  };
  body.pullrequest.id = 100_000 + (number % 200);
  body.pullrequest.state = "DECLINED";
  body.pullrequest.updated_on = new Date(1_700_000_000_000 + number * 1_000).toISOString();
  return JSON.stringify(body);
}

async function secretOf(stage: BenchStage, hookUrl: string): Promise<string> {
  const database = await openDatabase({ home: stage.home, databaseUrl: null });
  try {
    const vault = await openVault(
      { home: stage.home, rootKey: null, rootKeyFile: null },
      database.keyProofs,
    );
    const found = await database.hooks(vault).signingHook(hookUrl.split("/").at(-1) ?? "");
    const secret = found?.secrets[0];
    if (secret === undefined) throw new Error("The hook of the delivery is not known.");
    return secret;
  } finally {
    await database.close();
  }
}
