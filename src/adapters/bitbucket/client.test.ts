import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryLedger } from "./ledger.ts";
import {
  createScriptedHost,
  createTestClient,
  createTestClock,
  rejection,
  type Reaction,
  type ScriptedHost,
} from "./scripted-host.ts";

let reaction: Reaction;
let host: ScriptedHost;

beforeEach(async () => {
  reaction = { status: 200, body: { values: [] } };
  host = await createScriptedHost(() => reaction);
});
afterEach(() => host.close());

describe("a share of the calls", () => {
  it("ends before the whole does, and counts against the whole", async () => {
    const clock = createTestClock();
    const ledger = createMemoryLedger(clock, 5);
    const client = createTestClient(host.apiUrl, { clock, ledger });
    const polling = client.within("poll", createMemoryLedger(clock, 2)).directory;
    await polling.listWorkspaces();
    await polling.listWorkspaces();
    expect(await rejection(polling.listWorkspaces())).toMatchObject({
      code: "rate-limited",
      retryAfter: 3_600,
    });
    expect(host.received).toHaveLength(2);
    for (let call = 0; call < 3; call += 1) await client.directory.listWorkspaces();
    expect(await rejection(client.directory.listWorkspaces())).toMatchObject({
      code: "rate-limited",
    });
    expect(host.received).toHaveLength(5);
  });

  it("is of the same client: refused once, refused for all", async () => {
    const client = createTestClient(host.apiUrl);
    const share = client.within("poll", createMemoryLedger(createTestClock(), 10));
    reaction = { status: 401, body: {} };
    await rejection(share.directory.whoAmI());
    expect(await rejection(client.directory.whoAmI())).toMatchObject({
      code: "credential-refused",
    });
    expect(host.received).toHaveLength(1);
  });
});
