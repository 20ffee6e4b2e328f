import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  atLeast,
  compareScopes,
  defaultPolicy,
  indispensableScopes,
  isKodyError,
  KodyError,
  pullRequestKey,
  sameCommit,
  severities,
  severityRank,
  tokenScopes,
} from "./index.ts";

describe("severities", () => {
  const severity = fc.constantFrom(...severities);

  test("are ordered: critical is at least as grave as everything, info as nothing but itself", () => {
    expect(severities.filter((one) => atLeast("critical", one))).toEqual([...severities]);
    expect(severities.filter((one) => atLeast("info", one))).toEqual(["info"]);
  });

  test("have a total order", () => {
    fc.assert(
      fc.property(severity, severity, (a, b) => {
        expect(atLeast(a, b) || atLeast(b, a)).toBe(true);
        expect(atLeast(a, b) && atLeast(b, a)).toBe(a === b);
        expect(atLeast(a, b)).toBe(severityRank(a) <= severityRank(b));
      }),
    );
  });

  test("what fails a build is also worth a comment by default", () => {
    const { commentThreshold, failOn } = defaultPolicy;
    expect(failOn !== "never" && atLeast(failOn, commentThreshold)).toBe(true);
  });
});

describe("commits", () => {
  const hash = fc.stringMatching(/^[0-9a-f]{40}$/);

  test("are the same when one is the beginning of the other, either way round", () => {
    fc.assert(
      fc.property(hash, fc.integer({ min: 7, max: 40 }), (full, length) => {
        const short = full.slice(0, length);
        expect(sameCommit(full, short)).toBe(true);
        expect(sameCommit(short, full)).toBe(true);
      }),
    );
  });

  test("that begin differently are not, nor is what is unknown or too short to tell", () => {
    fc.assert(
      fc.property(hash, hash, (a, b) => {
        expect(sameCommit(a, b)).toBe(a === b);
        expect(sameCommit(a, b.slice(0, 12))).toBe(a.startsWith(b.slice(0, 12)));
        expect(sameCommit(a, a.slice(0, 6))).toBe(false);
        expect(sameCommit(a, "")).toBe(false);
        expect(sameCommit(null, a) || sameCommit(a, null) || sameCommit(null, null)).toBe(false);
      }),
    );
  });

  test("a pull request has one name in logs and queues", () => {
    expect(pullRequestKey({ workspace: "acme", slug: "shop", id: 7 })).toBe("acme/shop#7");
  });
});

describe("errors", () => {
  test("can't be retried unless somebody says so", () => {
    const error = new KodyError("host-rejected", "No.");
    expect(error).toMatchObject({
      name: "KodyError",
      message: "No.",
      code: "host-rejected",
      retryable: false,
      retryAfter: null,
      details: {},
    });
    expect("cause" in error).toBe(false);
  });

  test("keep what they are given", () => {
    const cause = new Error("socket");
    const options = { retryable: true, retryAfter: 3, details: { status: 503 }, cause };
    expect(new KodyError("host-unavailable", "Later.", options)).toMatchObject(options);
  });

  test("are told apart by code", () => {
    const error = new KodyError("conflict", "x");
    expect(isKodyError(error)).toBe(true);
    expect(isKodyError(error, "conflict")).toBe(true);
    expect(isKodyError(error, "not-found")).toBe(false);
    for (const other of [new Error("conflict"), { code: "conflict" }, null, "conflict"])
      expect(isKodyError(other, "conflict")).toBe(false);
  });
});

describe("scopes", () => {
  test("are the twelve of the table, each once, the indispensable among them", () => {
    expect(new Set(tokenScopes).size).toBe(12);
    for (const scope of indispensableScopes) expect(tokenScopes).toContain(scope);
  });

  test("missing and excess are found whatever the order, and imply nothing", () => {
    const excess = ["delete:repository:bitbucket", "write:pipeline:bitbucket"];
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...tokenScopes]),
        fc.shuffledSubarray(excess),
        (granted, more) => {
          const compared = compareScopes([...granted, ...more]);
          expect(compared.excess).toEqual(more.toSorted());
          expect(compared.missing).toEqual(tokenScopes.filter((one) => !granted.includes(one)));
        },
      ),
    );
    expect(compareScopes(["write:repository:bitbucket"]).missing).toContain(
      "read:repository:bitbucket",
    );
  });
});
