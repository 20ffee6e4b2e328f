import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConnectionAnswer, GuideAnswer } from "../../../src/contract/index.ts";
import { capabilitySentence, checkState, scopeState } from "./capabilities.ts";
import { connectionSentence, expiryWords } from "./connection.ts";
import { dayWords, expiryProblem, expirySentence, today } from "./days.ts";
import { byResource, presetFeatures, presetOf, scopesOf } from "./guide.ts";

const scope = (name: string, resource: string) => ({
  scope: name,
  resource,
  purpose: "",
  retired: false,
  features: [],
});
const guide: GuideAnswer = {
  createUrl: "",
  tokenName: "",
  suggestedExpiry: "",
  latestExpiry: "",
  scopes: [scope("read:a", "A"), scope("write:a", "A"), scope("read:b", "B"), scope("read:c", "C")],
  features: [
    { id: "base", title: "", scopes: ["read:a"], indispensable: true, suggested: true },
    { id: "list", title: "", scopes: ["read:a", "read:b"], indispensable: false, suggested: true },
    { id: "write", title: "", scopes: ["write:a"], indispensable: false, suggested: false },
    { id: "extra", title: "", scopes: ["read:c"], indispensable: false, suggested: false },
  ],
};
const names = (chosen: string[]) => scopesOf(guide, chosen).map(({ scope }) => scope);

describe("the scopes to choose", () => {
  test("are those of the chosen features, each once, in the guide's order", () => {
    expect(names(presetFeatures(guide, "all"))).toEqual(["read:a", "write:a", "read:b", "read:c"]);
    expect(names(presetFeatures(guide, "least"))).toEqual(["read:a", "read:b"]);
    expect(names(["extra", "extra", "unknown"])).toEqual(["read:a", "read:c"]);
  });

  test("what is indispensable can't be left out, whatever is chosen", () => {
    const ids = fc.subarray(["base", "list", "write", "extra"]);
    fc.assert(
      fc.property(ids, (chosen) => {
        expect(names(chosen)).toContain("read:a");
      }),
    );
  });

  test("a choice is recognised as a preset, in any order", () => {
    expect(presetOf(guide, ["list"])).toBe("least");
    expect(presetOf(guide, ["extra", "write", "list", "base"])).toBe("all");
    expect(presetOf(guide, ["write"])).toBeNull();
  });

  test("stand below the resource where Atlassian's page lists them", () => {
    const groups = byResource(guide.scopes).map(({ resource, scopes }) => [
      resource,
      scopes.length,
    ]);
    expect(groups).toEqual([
      ["A", 2],
      ["B", 1],
      ["C", 1],
    ]);
  });
});

describe("the day on which a token expires", () => {
  test("is said as a distance and a day that can't be misread", () => {
    expect(expirySentence("2026-12-11", 18)).toBe(
      "The token expires in 18 days, on 11 December 2026.",
    );
    expect(expirySentence("2026-12-11", 1)).toContain("in 1 day,");
    expect(expirySentence("2026-12-11", 0)).toBe("The token expires today, on 11 December 2026.");
    expect(expirySentence("2026-12-11", -2)).toBe(
      "The token expired 2 days ago, on 11 December 2026.",
    );
    expect(expirySentence(null, null)).toContain("can't warn in time");
    expect(expiryWords("2026-12-11", 18)).toBe("2026-12-11, in 18 days");
    expect(expiryWords(null, null)).toBe("not known");
    expect(dayWords("nonsense")).toBe("nonsense");
  });

  test("is judged when its field is left", () => {
    const judged = (day: string) => expiryProblem(day, "2026-11-25", "2027-11-24");
    for (const fine of ["", "2026-11-25", "2027-11-24"]) expect(judged(fine)).toBeNull();
    expect(judged("2026-11-24")).toContain("is over");
    expect(judged("2027-11-25")).toContain("24 November 2027 is the latest");
    expect(judged("25.11.2026")).toContain("no date");
    expect(today(new Date(2026, 0, 5, 12).getTime())).toBe("2026-01-05");
  });
});

const connection = {
  kind: "api-token",
  email: null,
  account: "Kody Bot",
  tokenHint: "9F3A",
  status: "active",
  statusReason: null,
  connectedAt: "",
  connectedBy: "",
  lastUsedAt: null,
  expiresOn: "2027-02-22",
  daysLeft: 90,
} as const satisfies ConnectionAnswer["connection"];
const answer: ConnectionAnswer = {
  connection,
  scopes: [],
  features: [],
  account: [],
  revoke: null,
};

describe("the first line about the connection", () => {
  test("is good until two weeks before the end", () => {
    const toneWith = (daysLeft: number | null) =>
      connectionSentence({ ...answer, connection: { ...connection, daysLeft } }).tone;
    expect([90, 15, 14, 0, -1, null].map(toneWith)).toEqual([
      "good",
      "good",
      "bad",
      "bad",
      "bad",
      "good",
    ]);
  });

  test("a refused or disconnected token is never called connected", () => {
    for (const status of ["refused", "disconnected"] as const) {
      const { tone, sentence } = connectionSentence({
        ...answer,
        connection: { ...connection, status },
      });
      expect(tone).toBe("bad");
      expect(sentence).not.toContain("Connected as");
      expect(capabilitySentence({ ...answer, connection: { ...connection, status } }).ok).toBe(
        false,
      );
    }
    expect(connectionSentence({ ...answer, connection: null }).sentence).toBe(
      "Kody is not connected to Bitbucket.",
    );
  });

  test("what a token can do is counted: features off, scopes too many, warnings", () => {
    expect(capabilitySentence(answer).sentence).toBe(
      "This is Kody Bot’s token. It can do everything that Kody does.",
    );
    const feature = { id: "f", title: "", on: false, missing: [], reason: null };
    const excess = {
      scope: "s",
      resource: "",
      purpose: "",
      state: "excess",
      switchesOff: [],
      advice: null,
    } as const;
    const warning = { id: "w", state: "warning", title: "", detail: "", remedy: null } as const;
    const all = { ...answer, features: [feature], scopes: [excess], account: [warning] };
    expect(capabilitySentence(all)).toEqual({
      ok: false,
      sentence:
        "This is Kody Bot’s token. 1 feature is off, it has 1 scope too many and 1 thing to know about the account.",
    });
    expect(capabilitySentence({ ...answer, account: [warning] }).ok).toBe(true);
    expect(capabilitySentence({ ...answer, account: [{ ...warning, state: "problem" }] }).ok).toBe(
      false,
    );
  });

  test("states differ in shape and word, not only in colour", () => {
    const states = ["granted", "missing", "excess", "retired", "unknown"] as const;
    expect(new Set(states.map((state) => scopeState(state)[0])).size).toBe(states.length);
    const checks = ["good", "warning", "problem", "unknown"] as const;
    expect(new Set(checks.map((state) => checkState(state)[0])).size).toBe(checks.length);
  });
});
