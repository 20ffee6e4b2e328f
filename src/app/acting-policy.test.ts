import { expect, test } from "vitest";
import { actingPolicyOf } from "../core/config/index.ts";
import { defaultPolicy, noConfig, type ActingPolicy } from "../core/domain/index.ts";
import { createTeamConfig } from "./team-config.ts";

const teamConfig = createTeamConfig();

async function policyOf(text: string): Promise<ActingPolicy> {
  const parsed = await teamConfig.parse({ path: ".kody.yml", text });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join(" "));
  return actingPolicyOf(defaultPolicy, { layers: [parsed.layer] });
}

test("without a word of the team Kody does nothing by itself", async () => {
  const off = { verdict: { approve: null, requestChanges: null }, merge: null, declineStale: null };
  expect(actingPolicyOf(defaultPolicy, noConfig)).toMatchObject(off);
  for (const text of ["", "failOn: low", "merge: never", "merge: {when: never}", "verdict: {}"])
    expect(await policyOf(text)).toMatchObject(off);
});

test("what is left out is the strict reading", async () => {
  const { verdict, merge } = await policyOf("verdict: {approve: {}}\nmerge: when-ready");
  expect(verdict.approve).toMatchObject({ noFindings: "info", builds: "passed", tasks: "done" });
  expect(verdict.requestChanges).toBeNull();
  expect(merge).toEqual({
    strategy: null,
    closeSourceBranch: null,
    approvals: 1,
    builds: "passed",
    tasks: "done",
  });
  expect((await policyOf("merge: {strategy: squash}")).merge).toEqual({
    ...merge,
    strategy: "squash",
  });
});

test("accounts have braces and lower case, whoever wrote them", async () => {
  const { verdict } = await policyOf(
    "verdict: {approve: {authors: [1F0C7E2A-0000-4000-8000-00000000000A]}}",
  );
  expect(verdict.approve?.authors).toEqual(["{1f0c7e2a-0000-4000-8000-00000000000a}"]);
});

test("folders have no say, and the root's thresholds go with it", async () => {
  const parsed = await teamConfig.parse({ path: ".kody.yml", text: "failOn: low" });
  if (!parsed.ok) throw new Error("it is good");
  const layer = { ...parsed.layer, folder: "api", declineStale: { value: { after: 60 }, line: 1 } };
  const policy = actingPolicyOf(defaultPolicy, { layers: [parsed.layer, layer] });
  expect(policy.declineStale).toBeNull();
  expect(policy.review.failOn).toBe("low");
});

test("globs that can't be read are named by their line", async () => {
  const text = 'verdict:\n  approve:\n    paths:\n      - "docs/**"\n      - "{a"';
  const parsed = await teamConfig.parse({ path: ".kody.yml", text });
  expect(parsed.ok ? [] : parsed.problems).toMatchObject([{ line: 5 }]);
});
